/** SHA-256, because Web Crypto cannot give it at once. Source: FIPS 180-4. */

const PRIMES = firstPrimes(64);
const fraction = (value: number) => ((value % 1) * 2 ** 32) | 0;
const START = PRIMES.slice(0, 8).map((prime) => fraction(prime ** (1 / 2)));
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(prime ** (1 / 3)));

const encoder = new TextEncoder();
const words = new Int32Array(64);

/** The digest of a text, as hexadecimal digits. */
export function sha256(text: string): string {
  const bytes = encoder.encode(text);
  // The text, a 1 bit, zeros, and the length in bits in the last 8 bytes of a block of 64.
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[bytes.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);

  const state = [...START];
  for (let at = 0; at < padded.length; at += 64) addBlock(state, view, at);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function addBlock(state: number[], view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const [near, far] = [word(i - 2), word(i - 15)];
    const early = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    const late = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    words[i] = (word(i - 16) + early + word(i - 7) + late) | 0;
  }
  const before = [...state];
  let [a, b, c, d, e, f, g, h] = before as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const high = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + (ROUNDS[i] as number) + word(i)) | 0;
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
  const after = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = ((before[i] as number) + (after[i] as number)) | 0;
}

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by));
const word = (index: number) => words[index] as number;

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}
