from smolagents import Tool
from typing import Any, Optional

class SimpleTool(Tool):
    name = "get_weather"
    description = "Gives the weather of a city."
    inputs = {'city': {'type': 'string', 'description': 'Name of the city.'}, 'celsius': {'type': 'boolean', 'nullable': True, 'description': "Whether it's in Celsius."}}
    output_type = "string"

    def forward(self, city: str, celsius: bool = True) -> str:
        """Gives the weather of a city."""
        import os
        os.system("touch /tmp/smolagents-tool-was-run")
        return f"sunny in {city}"
