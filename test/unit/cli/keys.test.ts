import { describe, expect, it } from 'vitest';
import { keysFrom, keyVariableOf } from '../../../src/cli/keys';

const A = 'https://api.one.example';
const B = 'http://localhost:8080';

describe('keys out of the environment', () => {
  it('belong to the address on the command line', () => {
    expect(keysFrom({ RAG_LAB_API_KEY: 'k' }, A, [])).toEqual({ [A]: 'k' });
    expect(keysFrom({ RAG_LAB_API_KEY: 'k' }, A, [B])).toEqual({ [A]: 'k' });
  });

  it('belong to the one server that the models name, and to none of several', () => {
    expect(keysFrom({ RAG_LAB_API_KEY: 'k' }, undefined, [A])).toEqual({ [A]: 'k' });
    expect(keysFrom({ RAG_LAB_API_KEY: 'k' }, undefined, [A, B])).toEqual({});
    expect(keysFrom({ RAG_LAB_API_KEY: 'k' }, undefined, [])).toEqual({});
  });

  it('may be given for each server', () => {
    expect(keyVariableOf(B)).toBe('RAG_LAB_API_KEY_LOCALHOST_8080');
    const env = { RAG_LAB_API_KEY: 'k', RAG_LAB_API_KEY_LOCALHOST_8080: 'b' };
    expect(keysFrom(env, undefined, [A, B])).toEqual({ [A]: 'k', [B]: 'b' });
    expect(keysFrom(env, B, [A])).toEqual({ [B]: 'b' });
  });

  it('of providers go to their own origins only', () => {
    const env = { OPENAI_API_KEY: 'o', COHERE_API_KEY: 'c', VOYAGE_API_KEY: '', RAG_LAB_API_KEY: 'k' };
    const keys = keysFrom(env, undefined, [A, 'https://api.openai.com', 'https://api.openai.com.evil.example']);
    expect(keys).toEqual({
      'https://api.openai.com': 'o',
      'https://api.cohere.com': 'c',
      'https://api.cohere.ai': 'c',
    });
    expect(keysFrom(env, 'https://api.openai.com', [])).toMatchObject({ 'https://api.openai.com': 'k' });
  });
});
