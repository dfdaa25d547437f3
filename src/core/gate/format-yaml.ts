/** What a YAML document of ours can be made of. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

/**
 * A typed tree as YAML in block style. Texts are JSON strings, which YAML reads as they are, so no content can end a
 * scalar or start a document; keys are plain only where nothing could read them otherwise.
 */
export function formatYaml(value: Yaml): string {
  return `${lines(value).join('\n')}\n`;
}

function lines(value: Yaml): string[] {
  if (isList(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => under('- ', lines(item)));
  if (typeof value === 'object') {
    const members = Object.entries(value);
    return members.length === 0 ? ['{}'] : members.flatMap(([key, member]) => memberLines(key, member));
  }
  return [scalar(value)];
}

function memberLines(key: string, member: Yaml): string[] {
  const name = `${PLAIN_KEY.test(key) && !READ_OTHERWISE.test(key) ? key : scalar(key)}:`;
  const inner = lines(member);
  const isNested = typeof member === 'object' && Object.keys(member).length > 0;
  return isNested ? [name, ...inner.map((line) => `  ${line}`)] : [`${name} ${inner[0]!}`];
}

/** The first line after the mark, the others below it. */
const under = (mark: string, [first = '', ...rest]: readonly string[]): string[] => [
  `${mark}${first}`,
  ...rest.map((line) => `${' '.repeat(mark.length)}${line}`),
];

const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** Words that some version of YAML takes for a truth value or nothing. */
const READ_OTHERWISE = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** JSON escapes what YAML 1.2 does not print; these line ends JSON leaves as they are. */
const scalar = (value: string | number | boolean): string =>
  JSON.stringify(value).replace(
    /[\u007F-\u009F\u2028\u2029\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value);
