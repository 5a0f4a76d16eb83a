/** The picture of an item: a tile with the abbreviation of its company and the number of the product. */
export default function itemImage (company: string, product: number): string {
  const hue = product * 47 % 360
  return `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240" role="img">
<rect width="240" height="240" fill="hsl(${hue} 42% 46%)"/>
<text x="120" y="112" font-family="sans-serif" font-size="56" fill="#fff" text-anchor="middle">${company.toUpperCase()}</text>
<text x="120" y="172" font-family="sans-serif" font-size="44" fill="#fff" text-anchor="middle">${String(product).padStart(3, '0')}</text>
</svg>
`
}
