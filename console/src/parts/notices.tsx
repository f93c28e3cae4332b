import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

type Tell = (content: ReactNode, type?: FlashbarProps.Type) => void;

const TellContext = createContext<Tell>(() => undefined);
const ListContext = createContext<readonly FlashbarProps.MessageDefinition[]>([]);

/** Says that something was done: a success takes the place of the one before it, what went wrong stays; three at most. */
export const useTell = (): Tell => useContext(TellContext);

export function NoticeProvider({ children }: { readonly children: ReactNode }) {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const dismiss = useCallback((id: string) => setItems((before) => before.filter((item) => item.id !== id)), []);
  const tell = useCallback<Tell>(
    (content, type = 'success') => {
      const id = crypto.randomUUID();
      const item: FlashbarProps.MessageDefinition = {
        id,
        type,
        content,
        dismissible: true,
        onDismiss: () => dismiss(id),
      };
      setItems((before) => [item, ...before.filter((one) => one.type !== 'success')].slice(0, 3));
      if (type === 'success') setTimeout(() => dismiss(id), 8_000);
    },
    [dismiss],
  );
  return (
    <TellContext.Provider value={tell}>
      <ListContext.Provider value={items}>{children}</ListContext.Provider>
    </TellContext.Provider>
  );
}

export function Notices() {
  const items = useContext(ListContext);
  return useMemo(() => <Flashbar items={items} />, [items]);
}
