/** Pieces of text as a stream of the contract carries them. */
export async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<{ chunk: string }> {
  for await (const chunk of pieces) yield { chunk }
}
