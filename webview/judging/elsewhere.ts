import type { FromJudge, JudgeState } from '../../src/protocol/judge-protocol';
import { toolkit } from '../controls/toolkit';
import { codicon, h, region, type Part } from '../dom';
import { sourceLink } from '../views/source-link';
import { gradeText } from './grades';

/** What was judged for this query and is not among the answers. */
export const elsewhereView = (post: (message: FromJudge) => void): Part<JudgeState['elsewhere']> =>
  region<JudgeState['elsewhere']>({ class: 'elsewhere' }, (spans) =>
    spans.length === 0
      ? []
      : [
          h('h2', {}, 'Judged elsewhere'),
          h('p', { class: 'dim small' }, 'No variant finds these places among its first answers.'),
          h(
            'ul',
            {},
            ...spans.map((span) =>
              h(
                'li',
                { class: 'row' },
                h(
                  'div',
                  { class: 'grow' },
                  sourceLink(span, span.lost ? undefined : (place) => post({ type: 'openSource', ...place })),
                  h(
                    'p',
                    { class: 'dim small' },
                    gradeText(span.grade),
                    span.lost &&
                      h('span', { class: 'lost' }, ' · ', codicon('warning'), ' its text is not there any more'),
                  ),
                ),
                toolkit.button({
                  label: 'Take the grade back',
                  icon: 'trash',
                  kind: 'icon',
                  key: `remove ${span.key}`,
                  onClick: () => post({ type: 'grade', key: span.key, grade: null }),
                }),
              ),
            ),
          ),
        ],
  );
