import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { LeadAnswers } from "../answer-leads.ts";
import { ClientGone } from "../read-body.ts";
import type { AnswerWriter } from "./answer-writer.ts";
import { byteBlocks } from "./byte-blocks.ts";
import type { LeadCutter, StreamedLead } from "./lead-stream.ts";

/** So many leads are scored before other requests have their turn. */
const AT_ONCE = 200;
/** A client that neither sends nor takes a byte for so long, in milliseconds, is given up. */
const PATIENCE = 30_000;

export interface LeadStream {
  readonly cutter: LeadCutter;
  readonly answers: LeadAnswers;
  readonly writer: AnswerWriter;
  /** Called before the first byte of the answer: from then on nothing can be refused. */
  begin(): void;
}

/**
 * Answers leads as they come. What the client doesn't take isn't made: the next bytes are read once the answers to those
 * before are on their way.
 * @throws ClientGone where the connection ends early
 */
export async function answerStream(
  request: IncomingMessage,
  response: ServerResponse,
  { cutter, answers, writer, begin }: LeadStream,
): Promise<void> {
  request.setTimeout(PATIENCE, () => request.destroy());
  const newBlock = byteBlocks();
  let index = 0;
  const answer = async (leads: readonly StreamedLead[]) => {
    if (!response.headersSent) {
      begin();
      if (writer.head !== "") await write(response, Buffer.from(writer.head));
    }
    for (let from = 0; from < leads.length; from += AT_ONCE) {
      const some = leads.slice(from, from + AT_ONCE);
      const block = newBlock();
      const made = answers(some.map(leadOf), index);
      for (let i = 0; i < some.length; i++) {
        const streamed = some[i]!;
        block.add(
          writer.line(
            "problem" in streamed
              ? { index: index + i, id: String(index + i), error: streamed.problem.document() }
              : made[i]!,
          ),
        );
      }
      index += some.length;
      await answers.logged();
      await write(response, block.bytes(), block.giveBack);
      await setImmediate();
    }
  };
  try {
    for await (const bytes of request) await answer(cutter.take(bytes as Buffer));
  } catch (error) {
    throw request.complete ? error : goneOr(error, request);
  }
  await answer(cutter.end());
  response.end();
}

const leadOf = (streamed: StreamedLead) => ("lead" in streamed ? streamed.lead : undefined);

/** An error of the connection is nobody's fault here. */
function goneOr(error: unknown, request: IncomingMessage): unknown {
  return request.destroyed && error instanceof Error && "code" in error ? new ClientGone() : error;
}

/** @param sent called when nobody looks at the bytes any more */
function write(
  response: ServerResponse,
  bytes: Uint8Array,
  sent: () => void = () => {},
): Promise<void> | undefined {
  if (response.destroyed) throw new ClientGone();
  if (response.write(bytes, sent)) return undefined;
  return new Promise((resolve, reject) => {
    const over = () => {
      response.off("drain", drained);
      reject(new ClientGone());
    };
    const drained = () => {
      response.off("close", over);
      resolve();
    };
    response.once("drain", drained);
    response.once("close", over);
  });
}
