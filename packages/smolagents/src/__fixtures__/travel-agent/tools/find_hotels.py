from smolagents import Tool
import requests


class FindHotels(Tool):
    name: str = "find_hotels"
    description = (
        "Finds hotels near a place, "
        'cheapest "first".'
    )
    inputs = {
        "place": {"type": "string", "description": "A city or an address."},
        "stars": {
            "type": ["integer", "null"],
            "description": "At least so many stars.",
            "nullable": True,  # all hotels
            "enum": [3, 4, 5],
        },
        "photo": {"type": "image", "description": "What it should look like.", "nullable": True},
    }
    output_type = "array"

    def forward(self, place, stars=None, photo=None):
        return requests.get("https://example.com").json()
