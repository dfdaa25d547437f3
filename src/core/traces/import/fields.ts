/** Names of what is looked for, best first, as {@link plainName} has them. */
const NAMES = {
  text: [
    ...['query', 'text', 'q', 'question', 'input', 'prompt', 'querytext', 'searchquery', 'searchterm', 'search'],
    ...['userquery', 'userinput', 'querystring', 'keywords', 'message'],
  ],
  time: [
    ...['timestamp', 'time', 'ts', 'datetime', 'date', 'createdat', 'starttime', 'eventtime', 'startedat', 'loggedat'],
    ...['starttimeunixnano', 'at'],
  ],
  session: [
    ...['session', 'sessionid', 'conversation', 'conversationid', 'thread', 'threadid', 'chatid', 'user', 'userid'],
    ...['anonid', 'clientid', 'visitorid'],
  ],
} as const;
export type Field = keyof typeof NAMES;
export const FIELDS = Object.keys(NAMES) as Field[];

/** `@timestamp`, `session_id`, `session.id`, `sessionId` → `timestamp`, `sessionid`. */
const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Which of the names is each field; those that none is are absent. */
export function fieldsOf(names: readonly string[]): Partial<Record<Field, number>> {
  const plain = names.slice(0, 1000).map(plainName);
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const name = NAMES[field].find((each) => plain.includes(each));
      return name === undefined ? [] : [[field, plain.indexOf(name)]];
    }),
  );
}

/** What a log line may call the query, for messages. */
export const TEXT_NAMES = NAMES.text.slice(0, 5).join(', ');
