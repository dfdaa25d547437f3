import { describe, expect, it } from 'vitest';
import { hubFrom } from '../../../src/cli/hub';

describe('the hub of the environment', () => {
  it.each([
    ['nothing', {}, {}],
    ['a mirror', { RAG_LAB_HUB: 'https://mirror.example.com/hf' }, { url: 'https://mirror.example.com/hf' }],
    ['a proxy, in small letters too', { https_proxy: 'http://proxy:3128' }, { proxy: 'http://proxy:3128' }],
    ['a proxy of another scheme', { HTTP_PROXY: 'http://proxy:3128' }, {}],
    ['variables set to nothing', { RAG_LAB_HUB: '', HTTPS_PROXY: '' }, {}],
    [
      'a mirror that is reached directly',
      {
        RAG_LAB_HUB: 'http://hub.intern.example:8080',
        HTTP_PROXY: 'http://proxy:3128',
        NO_PROXY: 'x, .intern.example',
      },
      { url: 'http://hub.intern.example:8080' },
    ],
    [
      'a name that only ends alike',
      { RAG_LAB_HUB: 'http://hub.notintern', HTTP_PROXY: 'http://proxy:3128', NO_PROXY: 'intern' },
      { url: 'http://hub.notintern', proxy: 'http://proxy:3128' },
    ],
    ['no proxy for anything', { HTTPS_PROXY: 'http://proxy:3128', no_proxy: '*' }, {}],
  ])('%s', (_, env, expected) => expect(hubFrom(env)).toEqual(expected));
});
