import * as z from 'zod';
import { environmentError, httpAddress } from '../../core/common';
import { postJson, type RequestOptions } from '../http';

export interface ChatEndpoint {
  /** Base address of an OpenAI-compatible server, e.g. `http://localhost:11434/v1`. */
  readonly url: string;
  readonly model: string;
  /** Sent as bearer token; absent for servers without keys. */
  readonly key?: string;
}

const MAX_REPLY_CHARS = 20_000;

const replyShape = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().max(MAX_REPLY_CHARS) }) })).min(1),
});

/**
 * Asks a chat model one question, without memory of others.
 * @returns its reply as it is: data, never to be executed or drawn as HTML
 * @throws `http/…`, `language-model/reply`
 */
export async function askChat(endpoint: ChatEndpoint, prompt: string, options: RequestOptions): Promise<string> {
  const { url, model, key } = endpoint;
  const address = `${httpAddress(url).href.replace(/\/$/, '')}/chat/completions`;
  const body = { model, messages: [{ role: 'user', content: prompt }], temperature: 0, stream: false };
  const headers = { ...options.headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const reply = replyShape.safeParse(await postJson(address, body, { ...options, headers }));
  if (reply.success) return reply.data.choices[0]!.message.content;
  throw environmentError(
    'language-model/reply',
    `${httpAddress(url).host} did not answer as a chat model does.`,
    'Check that it is OpenAI-compatible and knows the model.',
  );
}
