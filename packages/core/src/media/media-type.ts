/** Where a format shows itself: text at a place among the first bytes, each byte one character. */
const SIGNS: readonly (readonly [mediaType: string, at: number, text: string])[] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF87a"],
  ["image/gif", 0, "GIF89a"],
  ["image/webp", 8, "WEBP"],
  ["audio/wav", 8, "WAVE"],
  ["application/pdf", 0, "%PDF-"],
  ["audio/mpeg", 0, "ID3"],
  ["audio/ogg", 0, "OggS"],
  ["audio/mp4", 4, "ftypM4A"],
  ["image/avif", 4, "ftypavif"],
  ["image/heic", 4, "ftyphei"],
  ["video/quicktime", 4, "ftypqt"],
  ["video/mp4", 4, "ftyp"],
];

/** The media type that the first bytes give away; undefined for formats without a sign of their own. */
export function sniffMediaType(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  const sign = SIGNS.find(([, at, text]) => head.startsWith(text, at) && (at !== 8 || head.startsWith("RIFF")));
  // MP3 without tags: eleven bits set, then any version, then layer III.
  return sign?.[0] ?? (head[0] === "\xff" && (head.charCodeAt(1) & 0xe6) === 0xe2 ? "audio/mpeg" : undefined);
}

const EXTENSIONS: { readonly [extension: string]: string } = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  svg: "image/svg+xml",
  pdf: "application/pdf",
  wav: "audio/wav",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  m4a: "audio/mp4",
  mp4: "video/mp4",
  txt: "text/plain",
  csv: "text/csv",
};

/** The media type that the extension of a path tells; undefined for one that is not known. */
export function mediaTypeOfPath(path: string): string | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}
