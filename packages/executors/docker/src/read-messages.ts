/** Reads what an engine tells line by line: the progress of a pull, events. Throws when the connection breaks. */
export async function* readMessages<Message>(stream: NodeJS.ReadableStream): AsyncGenerator<Message> {
  let rest = "";
  for await (const text of stream.setEncoding("utf8")) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as Message;
  }
  if (rest.trim() !== "") yield JSON.parse(rest) as Message;
}
