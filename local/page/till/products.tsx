/** The keys of the till: a few products, and a form for whatever else is sold. */
import { useState } from 'react';
import { categories } from '../../../lambdas/contract/payments.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Button, Field } from '../ui/parts.tsx';
import { type Category, type Line, type Product, products } from './sale.ts';

interface ProductsProps {
  readonly add: (line: Line) => void;
}

export function Products({ add }: ProductsProps) {
  const { register, category } = useTexts();
  return (
    <div className="products">
      <h2>{register.products}</h2>
      <ul className="product-keys">
        {(Object.keys(products) as Product[]).map((product) => (
          <li key={product}>
            <button
              type="button"
              className={`product ${product}`}
              onClick={() => add({ id: product, product, quantity: 1, ...products[product] })}
            >
              <span className="product-name">{register.product[product]}</span>
              <span className="product-about">
                {category[products[product].category]} <b>{yen(products[product].price)}</b>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Other add={add} />
    </div>
  );
}

function Other({ add }: ProductsProps) {
  const { register, category: names } = useTexts();
  const [category, setCategory] = useState<Category>('groceries');
  const [price, setPrice] = useState('');
  const [quantity, setQuantity] = useState('1');
  return (
    <details className="other">
      <summary>{register.other}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add({ id: `${category} ${price}`, category, price: Number(price), quantity: Number(quantity) });
          setPrice('');
        }}
      >
        <div className="field">
          <label htmlFor="other-category">{register.categoryLabel}</label>
          <select
            id="other-category"
            value={category}
            onChange={(event) => setCategory(event.target.value as Category)}
          >
            {categories.map((each) => (
              <option key={each} value={each}>
                {names[each]}
              </option>
            ))}
          </select>
        </div>
        <Field
          label={register.price}
          inputMode="numeric"
          pattern="[1-9][0-9]{0,6}"
          required
          value={price}
          onChange={(event) => setPrice(event.target.value)}
        />
        <Field
          label={register.quantity}
          inputMode="numeric"
          pattern="[1-9][0-9]{0,3}"
          required
          value={quantity}
          onChange={(event) => setQuantity(event.target.value)}
        />
        <Button type="submit" icon="plus">
          {register.add}
        </Button>
      </form>
    </details>
  );
}
