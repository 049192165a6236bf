import type { KyselyPlugin, RootOperationNode } from 'kysely';

/** The next reading of this table, once the database has answered it: held back until it is let go. */
export function heldRead(table: string) {
  const answered = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  let heldId: unknown = null;
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }): RootOperationNode {
      if (
        heldId === null &&
        node.kind === 'SelectQueryNode' &&
        JSON.stringify(node.from).includes(`"${table}"`)
      )
        heldId = queryId;
      return node;
    },
    async transformResult({ result, queryId }) {
      if (queryId === heldId) {
        answered.resolve();
        await held.promise;
      }
      return result;
    },
  };
  return { plugin, answered: answered.promise, letGo: () => held.resolve() };
}
