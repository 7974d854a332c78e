/** SHA-256, because Web Crypto cannot give it at once. Source: FIPS 180-4. */

const PRIMES = firstPrimes(64);
const fraction = (value: number) => ((value % 1) * 2 ** 32) | 0;
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(prime ** (1 / 2)));
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(prime ** (1 / 3)));

const encoder = new TextEncoder();
// Used again with every digest: what a small text costs would be their making.
const words = new Int32Array(64);
const state = new Int32Array(8);

/** The digest of a text, as hexadecimal digits; the first so many. */
export function sha256(text: string, digits = 64): string {
  const bytes = encoder.encode(text);
  // The text, a 1 bit, zeros, and the length in bits in the last 8 bytes of a block of 64.
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[bytes.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);

  state.set(START);
  for (let from = 0; from < padded.length; from += 64) addBlock(view, from);
  let digest = "";
  for (let i = 0; digest.length < digits; i++) digest += (at(state, i) >>> 0).toString(16).padStart(8, "0");
  return digest.slice(0, digits);
}

function addBlock(view: DataView, from: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(from + i * 4);
  for (let i = 16; i < 64; i++) {
    const near = at(words, i - 2);
    const far = at(words, i - 15);
    const early = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    const late = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    words[i] = at(words, i - 16) + early + at(words, i - 7) + late;
  }
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const high = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + at(ROUNDS, i) + at(words, i)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const low = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + high) | 0;
    d = c;
    c = b;
    b = a;
    a = (high + low) | 0;
  }
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
  add(5, f);
  add(6, g);
  add(7, h);
}

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by));
const at = (list: Int32Array, index: number) => list[index] as number;
const add = (index: number, word: number) => {
  state[index] = at(state, index) + word;
};

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}
