// What the scripted model says, word for word. It holds no results: the programs run, and compute them.

export const TASK = `Which two airports had the longest nonstop connection in 2008, among those flown
at least 366 times in each direction: once a day, in a leap year? How long is it
in kilometres (great circle, Earth radius 6371 km, rounded), and how many
flights were there, both ways together?
Use the data sets. Answer with { airports: [code, code], kilometres, flights }.`;

export const TRANSCRIPT = [
  `I need the number of flights between airports, and where the airports are.
Which data sets could have that?
<code>
for (const { name, description } of await listDatasets()) {
  if (!/airport/i.test(description)) continue;
  console.log(\`\${name}: \${description.slice(0, 60)}…\`);
}
</code>`,

  `\`flights_airport\` counts flights per route and \`airports\` has positions.
I read all pages of both at once, and measure every route.
<code>
async function readAll(name) {
  const { rows } = await describeDataset({ name });
  const offsets = [];
  for (let offset = 0; offset < rows; offset += 1000) offsets.push(offset);
  const read = (offset) => readRows({ name, offset, limit: 1000 });
  return (await Promise.all(offsets.map(read))).flat();
}
const names = ["flights_airport", "airports"];
const [routes, airports] = await Promise.all(names.map(readAll));
console.log(\`\${routes.length} routes, \${airports.length} airports\`);

const radians = (degrees) => (degrees * Math.PI) / 180;
function kilometresBetween(a, b) {
  const [north, south] = [radians(a.latitude), radians(b.latitude)];
  const east = radians(b.longitude - a.longitude);
  const square =
    Math.sin((south - north) / 2) ** 2 +
    Math.cos(north) * Math.cos(south) * Math.sin(east / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(square));
}
const airportBy = new Map(airports.map((each) => [each.code, each]));
const lengths = routes.map(({ origin, destination }) =>
  kilometresBetween(airportBy.get(origin), airportBy.get(destination)),
);
</code>`,

  `No airport was found by its code: the column is not called what I thought.
What I read is still there, so I look at one row of each.
<code>
console.log(routes[0], airports[0]);
</code>`,

  `The column is \`iata\`. I index the airports by it, put the two directions
of each route together, and sort by distance.
<code>
const airportAt = new Map(airports.map((each) => [each.iata, each]));
const flights = new Map();
for (const { origin, destination, count } of routes) {
  flights.set(\`\${origin}-\${destination}\`, count);
}

const pairs = [];
for (const { origin: a, destination: b, count: there } of routes) {
  const back = flights.get(\`\${b}-\${a}\`);
  if (back === undefined || a > b) continue;
  const kilometres = kilometresBetween(airportAt.get(a), airportAt.get(b));
  pairs.push({ a, b, there, back, kilometres: Math.round(kilometres) });
}
pairs.sort((one, other) => other.kilometres - one.kilometres);
console.table(pairs.slice(0, 5));
</code>`,

  `Sorted by distance, the first pair that reaches 366 both ways is the answer.
<code>
const { a, b, there, back, kilometres } = pairs.find(
  (pair) => pair.there >= 366 && pair.back >= 366,
);
finalAnswer({ airports: [a, b], kilometres, flights: there + back });
</code>`,
];
