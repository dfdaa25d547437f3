/** Each line holds words that may stand for each other in most questions. */
const SAME = `
remove delete
begin start
stop halt
quick fast
quickly rapidly
big large
small little
show display
fix repair
change modify
changed modified
folder directory
choose select
need require
needs requires
happens occurs
happen occur
find locate
create make
allow permit
allows permits
get obtain
picture image
whole entire
buy purchase
method approach
methods approaches
problem issue
problems issues
because since
about regarding
examine inspect
determine establish
purpose aim
usually normally
difference distinction
differences distinctions
information details
program application
programs applications
`;

/** Each line holds words that turn a question into another one. */
const OPPOSITE = `
with without
enable disable
enabled disabled
install uninstall
increase decrease
increases decreases
increasing decreasing
before after
first last
minimum maximum
least most
import export
encode decode
add remove
adding removing
start stop
open close
fastest slowest
faster slower
fast slow
higher lower
high low
more less
above below
best worst
better worse
allow forbid
always never
include exclude
including excluding
upper lower
left right
old new
large small
larger smaller
long short
longer shorter
hot cold
send receive
read write
input output
client server
local remote
lock unlock
inside outside
subsonic supersonic
laminar turbulent
positive negative
linear nonlinear
stable unstable
static dynamic
advantages disadvantages
`;

const tableOf = (lines: string): ReadonlyMap<string, string> =>
  new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([a, b]) => [
        [a!, b!],
        [b!, a!],
      ]),
  );

export const SYNONYMS = /* @__PURE__ */ tableOf(SAME);
export const OPPOSITES = /* @__PURE__ */ tableOf(OPPOSITE);
