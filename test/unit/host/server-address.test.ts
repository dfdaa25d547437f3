import { describe, expect, it } from 'vitest';
import { joinAddress, splitAddress } from '../../../src/host/servers/address';

describe('the address of a vector database', () => {
  it('is remembered without its password, and joined again', () => {
    const split = splitAddress('pgvector', ' postgres://me:s%40cret%2F@db.example:6000/vectors?sslmode=require ');
    expect(split).toEqual({ url: 'postgres://me@db.example:6000/vectors?sslmode=require', password: 's@cret/' });
    expect(joinAddress(split)).toBe('postgres://me:s%40cret%2F@db.example:6000/vectors?sslmode=require');
    expect(joinAddress({ url: split.url })).toBe(split.url);
    const redis = splitAddress('redis', 'rediss://:pass%2Fword@r.example:6380/2');
    expect(redis).toEqual({ url: 'rediss://r.example:6380/2', password: 'pass/word' });
    expect(joinAddress(redis)).toBe('rediss://:pass%2Fword@r.example:6380/2');
    expect(splitAddress('qdrant', 'https://q.example:6333')).toEqual({ url: 'https://q.example:6333/' });
  });

  it.each([
    ['pgvector', 'http://secret-word@localhost'],
    ['pgvector', 'postgres://localhost/db?password=secret-word'],
    ['qdrant', 'http://me:secret-word@localhost'],
    ['chroma', 'secret-word'],
    ['redis', 'http://:secret-word@localhost'],
    ['chroma', 'file:///secret-word'],
  ] as const)('of %s is not %s, which is not repeated', (kind, typed) => {
    expect(() => splitAddress(kind, typed)).toThrow(expect.objectContaining({ code: 'server/address' }) as Error);
    expect(() => splitAddress(kind, typed)).not.toThrow(/secret-word/);
  });
});
