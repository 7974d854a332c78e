import type { ContentBlock } from "@aws-sdk/client-bedrock-runtime";
import type { MediaPart } from "@smolagents-ts/core";

type Kind = "image" | "document" | "video" | "audio";

const FORMATS: Readonly<Record<string, readonly [Kind, format: string]>> = {
  "image/png": ["image", "png"],
  "image/jpeg": ["image", "jpeg"],
  "image/jpg": ["image", "jpeg"],
  "image/gif": ["image", "gif"],
  "image/webp": ["image", "webp"],
  "application/pdf": ["document", "pdf"],
  "text/csv": ["document", "csv"],
  "text/html": ["document", "html"],
  "text/markdown": ["document", "md"],
  "text/plain": ["document", "txt"],
  "application/msword": ["document", "doc"],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ["document", "docx"],
  "application/vnd.ms-excel": ["document", "xls"],
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ["document", "xlsx"],
  "video/mp4": ["video", "mp4"],
  "video/quicktime": ["video", "mov"],
  "video/x-matroska": ["video", "mkv"],
  "video/webm": ["video", "webm"],
  "video/x-flv": ["video", "flv"],
  "video/mpeg": ["video", "mpeg"],
  "video/x-ms-wmv": ["video", "wmv"],
  "video/3gpp": ["video", "three_gp"],
  "audio/mpeg": ["audio", "mp3"],
  "audio/mp3": ["audio", "mp3"],
  "audio/wav": ["audio", "wav"],
  "audio/x-wav": ["audio", "wav"],
  "audio/flac": ["audio", "flac"],
  "audio/ogg": ["audio", "ogg"],
  "audio/opus": ["audio", "opus"],
  "audio/aac": ["audio", "aac"],
  "audio/mp4": ["audio", "m4a"],
  "audio/webm": ["audio", "webm"],
};

/** Files are sent as bytes, or by their place in S3: Bedrock fetches from nowhere else. */
export const canSend = (part: MediaPart): boolean =>
  formatOf(part) !== undefined && (part.source.kind === "bytes" || part.source.url.startsWith("s3://"));

/** A file that `canSend` as a block. `documentName` gives a document a name that no other of the request has. */
export const toMediaBlock = (part: MediaPart, documentName: (filename: string) => string): ContentBlock => {
  const [kind, format] = formatOf(part) ?? [];
  const source =
    part.source.kind === "bytes" ? { bytes: Buffer.from(part.source.base64, "base64") } : { s3Location: { uri: part.source.url } };
  const name = kind === "document" ? { name: documentName(part.filename ?? "document") } : {};
  return { [kind as Kind]: { ...name, format, source } } as unknown as ContentBlock;
};

/** Makes names of the characters that Bedrock permits, each one once: it refuses documents of one name. */
export const documentNames = (): ((filename: string) => string) => {
  const counts = new Map<string, number>();
  return (filename) => {
    const permitted = filename.replace(/\.[a-z0-9]{1,5}$/i, "").replace(/[^a-z0-9\s()[\]-]/gi, "-");
    const name = permitted.replace(/\s+/g, " ").trim().slice(0, 150) || "document";
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
};

const formatOf = ({ mediaType }: MediaPart) => {
  const type = mediaType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined;
};
