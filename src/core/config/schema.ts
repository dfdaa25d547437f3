import * as z from 'zod';
import { configShape, judgementShape, queryShape } from './shape';

/** A JSON schema (draft 7, the newest that VS Code reads in full). */
export type JsonSchema = Readonly<Record<string, unknown>>;

const schemaOf = (shape: z.ZodType): JsonSchema =>
  z.toJSONSchema(shape, {
    target: 'draft-7',
    io: 'input',
    // Comments and trailing commas are part of the format.
    override: ({ zodSchema, jsonSchema, path }) => {
      if (path.length === 0 && zodSchema === configShape())
        Object.assign(jsonSchema, { allowComments: true, allowTrailingCommas: true });
    },
  });

/** Of `rag-lab.config.json`. */
export const configJsonSchema = (): JsonSchema => schemaOf(configShape());
/** Of one line of `queries.jsonl`. */
export const queryJsonSchema = (): JsonSchema => schemaOf(queryShape());
/** Of one line of `judgements.jsonl`. */
export const judgementJsonSchema = (): JsonSchema => schemaOf(judgementShape());

const asFile = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;
/** Text of the schema that is exported beside a configuration. */
export const configSchemaText = (): string => asFile(configJsonSchema());
export const querySchemaText = (): string => asFile(queryJsonSchema());
export const judgementSchemaText = (): string => asFile(judgementJsonSchema());
