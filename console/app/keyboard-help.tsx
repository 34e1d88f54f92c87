/** Which keys do what on the page at hand. */
import Modal from '@cloudscape-design/components/modal';
import { shared } from '../texts/shared.ts';
import { useBoundKeys } from './keys.ts';
import { useTexts } from './language.tsx';

export function KeyboardHelp({ close }: { readonly close: () => void }) {
  const texts = useTexts(shared);
  const keys = useBoundKeys();
  return (
    <Modal visible header={texts.keyboard} onDismiss={close}>
      <table className="keys">
        <thead>
          <tr>
            <th scope="col">{texts.key}</th>
            <th scope="col">{texts.does}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ key, does }) => (
            <tr key={key}>
              <td>
                <kbd>{key}</kbd>
              </td>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
