const answers = ['accepted', 'declined', 'deferred'] as const;

/** What an owner said; only a no or a not yet is one. */
export const ownerAnswerIn = (answer: string) => answers.find((one) => one === answer) ?? 'accepted';
