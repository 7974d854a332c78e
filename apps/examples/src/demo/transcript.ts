// What the scripted model says, word for word. It holds no results: the programs run, and compute them.

export const TASK = `Which two airports had the longest nonstop connection in 2008, among those flown at least 366 times in each direction: once a day, in a leap year? How long is it in kilometres (great circle, Earth radius 6371 km, rounded), and how many flights were there, both ways together?
Use the data sets. Answer with { airports: [code, code], kilometres, flights }.`;

export const TRANSCRIPT = [
  `I need the number of flights between airports, and where the airports are. Let me see which data sets could have that.
<code>
const datasets = await listDatasets();
for (const { name, description } of datasets) {
  if (/airport/i.test(description)) console.log(\`\${name}: \${description.slice(0, 100)}\`);
}
</code>`,

  `\`flights_airport\` counts flights per route and \`airports\` has the positions. I read all pages of both at once, and measure every route.
<code>
async function readAll(name) {
  const { rows } = await describeDataset({ name });
  const offsets = Array.from({ length: Math.ceil(rows / 1000) }, (_, page) => page * 1000);
  const pages = await Promise.all(offsets.map((offset) => readRows({ name, offset })));
  return pages.flat();
}
const [routes, airports] = await Promise.all([readAll("flights_airport"), readAll("airports")]);
console.log(\`\${routes.length} routes, \${airports.length} airports\`);

function kilometresBetween(a, b) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const north = Math.sin(radians(b.latitude - a.latitude) / 2);
  const east = Math.sin(radians(b.longitude - a.longitude) / 2);
  const h = north ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(h));
}
const airportByCode = new Map(airports.map((airport) => [airport.code, airport]));
const lengths = routes.map(({ origin, destination }) =>
  kilometresBetween(airportByCode.get(origin), airportByCode.get(destination)),
);
</code>`,

  `No airport was found by its code, so the column is not called what I thought. What I read is still there: one row of each will tell.
<code>
console.log(routes[0], airports[0]);
</code>`,

  `The column is \`iata\`. I index the airports by it, put the two directions of each route together, and sort by distance.
<code>
const airportByIata = new Map(airports.map((airport) => [airport.iata, airport]));
const flightsOn = new Map(routes.map((route) => [\`\${route.origin}-\${route.destination}\`, route.count]));

const pairs = [];
for (const { origin: a, destination: b, count: there } of routes) {
  const back = flightsOn.get(\`\${b}-\${a}\`);
  if (back === undefined || a > b) continue;
  const kilometres = kilometresBetween(airportByIata.get(a), airportByIata.get(b));
  pairs.push({ a, b, there, back, kilometres: Math.round(kilometres) });
}
pairs.sort((one, other) => other.kilometres - one.kilometres);
console.table(pairs.slice(0, 5));
</code>`,

  `The list is sorted by distance, so the answer is the first pair that reaches 366 flights both ways.
<code>
const best = pairs.find(({ there, back }) => there >= 366 && back >= 366);
finalAnswer({ airports: [best.a, best.b], kilometres: best.kilometres, flights: best.there + best.back });
</code>`,
];
