import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { LeadAnswers } from "../answer-leads.ts";
import { ClientGone } from "../read-body.ts";
import type { AnswerWriter } from "./answer-writer.ts";
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
  let index = 0;
  const answer = async (leads: readonly StreamedLead[]) => {
    if (!response.headersSent) {
      begin();
      await write(response, writer.head);
    }
    for (let from = 0; from < leads.length; from += AT_ONCE) {
      const block = leads.slice(from, from + AT_ONCE);
      let text = "";
      for (const [i, one] of answers(block.map(leadOf), index).entries()) {
        const streamed = block[i]!;
        text += writer.line(
          "problem" in streamed
            ? { index: index + i, id: String(index + i), error: streamed.problem.document() }
            : one,
        );
      }
      index += block.length;
      await answers.logged();
      await write(response, text);
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

function write(response: ServerResponse, text: string): Promise<void> | undefined {
  if (response.destroyed) throw new ClientGone();
  // As bytes: of text, Node would count them first.
  if (text === "" || response.write(Buffer.from(text))) return undefined;
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
