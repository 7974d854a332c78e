// What the policies are held to, on worlds small enough to work out by hand.
import { describe, expect, it } from "vitest";
import { regionSalesAnswer, stockValueAnswer, wettestAnswer } from "./aggregation/answers.ts";
import { coolingAnswer, freshGaugeAnswer, refundAnswer, sparePartAnswer } from "./branching/answers.ts";
import { relayAnswer } from "./decoding/answers.ts";
import { mutationAnswer, proteinAnswer } from "./dna/answers.ts";
import { caretakerAnswer, commonBossAnswer, parcelAnswer } from "./lookup/answers.ts";
import { boxesAnswer } from "./single/answers.ts";
import { invoiceAnswer, landedCostAnswer, moneyTourAnswer } from "./trade/answers.ts";
import { choirAnswer, roundTourAnswer, weekendAnswer } from "./travel/answers.ts";

describe("travel", () => {
  const connection = (id: string, from: string, to: string, day: number, fare: number) => ({ id, from, to, day, fare, line: "rail" });
  const lodging = (id: string, town: string, nightly: number, features: string[], isNoisy = false) => {
    return { id, town, nightly, stars: 3, features, isNoisy, reviews: "" };
  };
  const world = {
    towns: ["A", "B", "C"],
    connections: [
      connection("1", "A", "B", 1, 30),
      connection("2", "A", "B", 1, 20),
      connection("3", "B", "C", 3, 15),
      connection("4", "C", "A", 4, 50),
    ],
    lodgings: [lodging("5", "B", 40, ["a sauna"]), lodging("6", "B", 35, [], true), lodging("7", "C", 60, [])],
    bookingFees: { rail: 2 },
    visitorTaxes: { B: 3, C: 5 },
  };

  it("adds tickets with fees and nights with taxes", () => {
    const weekend = { from: "A", to: "B", day: "1", people: "2", nights: "3", feature: "a sauna" };
    expect(weekendAnswer(world, weekend)).toBe(2 * (20 + 2) + 3 * (40 + 3));
    const tour = { home: "A", first: "B", second: "C", day1: "1", day2: "3", day3: "4" };
    expect(roundTourAnswer(world, tour)).toBe(22 + 2 * (35 + 3) + 17 + (60 + 5) + 52);
    expect(choirAnswer(world, { town: "B", stars: "3", nights: "2" })).toBe(86);
  });
});

describe("trade", () => {
  const world = {
    products: [{ name: "felt", weightKg: 3, tariffClass: "woven", prices: { North: 10, South: 8 } }],
    ports: new Map([
      ["North", "NOR"],
      ["South", "SOU"],
    ]),
    worth: new Map([
      ["NOR", 2],
      ["SOU", 3],
      ["OTH", 1],
    ]),
    duties: { "woven North": 0, "woven South": 10 },
    freightPerKg: { North: 1, South: 2 },
    invoices: [{ number: "I1", port: "South", lines: [{ product: "felt", units: 5 }] }],
  };

  it("changes, taxes and ships", () => {
    // 4 × 10 NOR at 0.6667, a tenth of duty, 12 kg at 2.
    expect(landedCostAnswer(world, { units: "4", product: "felt", origin: "North", port: "South" })).toBeCloseTo(26.668 * 1.1 + 24);
    expect(invoiceAnswer(world, { number: "I1", currency: "OTH" })).toBeCloseTo(5 * 8 * 1.1 * 3);
    // 1,200 - 15 at 2, 2,370 - 15 at 0.3333 cut to 784, 784 - 4 at 1.5.
    expect(moneyTourAnswer(world, { amount: "1200", home: "NOR", stops: "OTH, SOU" })).toBe(1170);
  });
});

describe("decoding", () => {
  it("follows ids in letters", () => {
    const message = (id: string, plain: string) => ({ id, plain, isCallForHelp: false, codebooks: [] });
    const messages = [message("M100", "next caj"), message("M209", "stop the mill")];
    expect(relayAnswer({ messages, channels: {}, chains: [], codebooks: new Map() }, { id: "M100" })).toBe("the mill");
  });
});

describe("dna", () => {
  // The first codons of the human insulin gene, and the same with histidine for the second leucine.
  const sample = (id: string, bases: string, strand: "coding" | "template" = "coding") => {
    return { id, bases, strand, species: "", isSpoilt: false, note: "" };
  };
  const world = {
    samples: [
      sample("S1", "ATGGCCCTGTGGATGCGCTAA"),
      sample("S2", "ATGGCCCACTGGATGCGCTAA"),
      sample("S3", "TTAGCGCATCCACAGGGCCAT", "template"),
    ],
    trays: {},
    mutants: [],
  };

  it("reads proteins off either strand, and finds what changed", () => {
    expect(proteinAnswer(world, { sample: "S1" })).toBe("MALWMR");
    expect(proteinAnswer(world, { sample: "S3" })).toBe("MALWMR");
    expect(mutationAnswer(world, { wild: "S1", mutant: "S2" })).toBe("L3H");
  });
});

describe("lookup", () => {
  const person = (id: string, name: string, boss: string | null) => ({ id, name, boss, department: "D1", phone: `0${id}` });
  const world = {
    people: [person("1", "Top", null), person("2", "Middle", "1"), person("3", "One", "2"), person("4", "Other", "2")],
    departments: [{ id: "D1", building: "B1" }],
    buildings: [{ id: "B1", caretaker: "4" }],
    slips: [
      { id: "N1", holder: "the gate", next: "N2" },
      { id: "N2", holder: "the lab", next: null },
    ],
    parcels: { X1: "N1" },
    site: { items: [], pages: new Map() },
  };

  it("follows one thing to the next", () => {
    expect(caretakerAnswer(world, { name: "One" })).toBe("04");
    expect(parcelAnswer(world, { parcel: "X1" })).toBe("the lab");
    expect(commonBossAnswer(world, { one: "One", other: "Other" })).toBe("Middle");
  });
});

describe("aggregation", () => {
  const world = {
    stations: { W1: { May: [1, 2] }, W2: { May: [5, 0] } },
    orderPages: [
      [{ customer: "K1", amount: 10 }],
      [
        { customer: "K2", amount: 5 },
        { customer: "K1", amount: 1 },
      ],
    ],
    regions: { K1: "coast", K2: "hills" },
    stores: { T1: { bolts: 2, clamps: 1 }, T2: { bolts: 1 } },
    prices: { bolts: 10, clamps: 7 },
    feedback: [],
  };

  it("counts over all of them", () => {
    expect(wettestAnswer(world, { month: "May" })).toEqual({ station: "W2", total: 5 });
    expect(regionSalesAnswer(world, { region: "coast" })).toBe(11);
    expect(stockValueAnswer(world)).toBe(37);
  });
});

describe("branching", () => {
  const world = {
    devices: { D1: { isFine: true, part: "pump" }, D2: { isFine: false, part: "pump" } },
    depots: { Near: { pump: 0 }, Far: { pump: 2 } },
    ways: { Near: { "the dam": 1 }, Far: { "the dam": 9 } },
    builds: 4,
    firstBadBuild: 3,
    gauges: { G1: { value: 1, ageMinutes: 50 }, G2: { value: 2, ageMinutes: 20 }, G3: { value: 3, ageMinutes: 1 } },
    orders: { R1: { customer: "K1", amount: 200, daysAgo: 30 }, R2: { customer: "K1", amount: 200, daysAgo: 31 } },
    tiers: { K1: "gold" },
    rules: { gold: { fullDays: 30, laterPercent: 40, words: "" } },
    rooms: {
      H1: { celsius: 20, lastService: "2001-01-01" },
      H2: { celsius: 35, lastService: "2020-05-01" },
      H3: { celsius: 36, lastService: "2020-04-30" },
    },
  };

  it("goes the way that the case asks for", () => {
    expect(sparePartAnswer(world, { device: "D1", site: "the dam", depots: "Near, Far" })).toBe(0);
    expect(sparePartAnswer(world, { device: "D2", site: "the dam", depots: "Near, Far" })).toBe(9);
    expect(freshGaugeAnswer(world, { gauges: "G1, G2, G3", minutes: "20" })).toBe(2);
    expect(refundAnswer(world, { order: "R1" })).toBe(200);
    expect(refundAnswer(world, { order: "R2" })).toBe(80);
    expect(coolingAnswer(world, { limit: "30" })).toBe("H3");
  });
});

describe("single", () => {
  it("counts boxes", () => {
    expect(boxesAnswer({ tides: {}, houses: [] }, { rows: "3", boxes: "4", broken: "2" })).toBe(10);
  });
});
