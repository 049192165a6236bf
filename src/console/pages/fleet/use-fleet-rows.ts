import { useQueries } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { vehicleBlockQuery } from '../../api/queries/fleet.ts';
import type { Vehicle } from '../../api/types.ts';
import type { WindowedRows } from '../../parts/windowed-rows.ts';

const blockSize = 100;
/** While somebody scrolls past them nothing is read. */
const settleMs = 70;

export interface FleetRows extends WindowedRows<Vehicle> {
  /** Differs where another list begins. */
  readonly question: string;
  /** The server has another order by now than what is shown. */
  readonly isOutOfOrder: boolean;
  readonly putInOrder: () => void;
}

/**
 * A list that lives, read by pages of what is in sight. What is shown keeps its place while its values change; an order that
 * changed is taken over by `putInOrder`, so that no row moves away from under the pointer.
 */
export function useFleetRows(query: string): FleetRows {
  const [blocks, setBlocks] = useState<readonly number[]>([0]);
  const [shown, setShown] = useState(() => newShown(query));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (shown.query !== query) {
    setShown(newShown(query, shown));
    setBlocks([0]);
  }
  const answers = useQueries({
    queries: blocks.map((block) => vehicleBlockQuery(query, block * blockSize, blockSize)),
  });

  const isOutOfOrder = useMemo(() => {
    let isOther = false;
    answers.forEach(({ data }, at) => {
      const block = blocks[at] ?? 0;
      if (data === undefined) return;
      shown.total = data.total;
      for (const vehicle of data.items) shown.vehicles.set(vehicle.vin, vehicle);
      const order = data.items.map(({ vin }) => vin);
      const known = shown.orders.get(block);
      if (known === undefined) shown.orders.set(block, order);
      else if (known.join() !== order.join()) isOther = true;
    });
    return isOther;
  }, [answers, blocks, shown]);

  const show = useCallback((first: number, last: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const from = Math.floor(first / blockSize);
      const to = Math.floor(last / blockSize);
      const next = Array.from({ length: to - from + 1 }, (_, at) => from + at);
      setBlocks((old) => (old.join() === next.join() ? old : next));
    }, settleMs);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const failed = answers.find(({ error, data }) => error !== null && data === undefined);
  // What was asked before stays, marked, until the first answer.
  const visible = shown.total === null ? (shown.before ?? shown) : shown;
  return {
    question: visible.query,
    total: visible.total,
    isStale: visible !== shown && failed === undefined,
    rowAt: (index) => {
      const vin = visible.orders.get(Math.floor(index / blockSize))?.[index % blockSize];
      return vin === undefined ? undefined : visible.vehicles.get(vin);
    },
    show,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
    isOutOfOrder,
    putInOrder: useCallback(() => setShown((old) => ({ ...old, orders: new Map() })), []),
  };
}

interface Shown {
  readonly query: string;
  total: number | null;
  /** Block → VINs in the order shown. */
  readonly orders: Map<number, readonly string[]>;
  readonly vehicles: Map<string, Vehicle>;
  readonly before: Shown | null;
}

const newShown = (query: string, before: Shown | null = null): Shown => ({
  query,
  before: before === null || before.total === null ? (before?.before ?? null) : { ...before, before: null },
  total: null,
  orders: new Map(),
  vehicles: new Map(),
});
