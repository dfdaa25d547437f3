import type { ReplicaTrace } from './types';

/** Requests of one replica: a session stays with one, what is of no session goes round. */
export function requestsOf(
  { sessionOf }: Pick<ReplicaTrace, 'sessionOf'>,
  replica: number,
  replicas: number,
): readonly number[] {
  const mine: number[] = [];
  for (let request = 0; request < sessionOf.length; request++) {
    const session = sessionOf[request]!;
    if ((session < 0 ? request : session) % replicas === replica) mine.push(request);
  }
  return mine;
}
