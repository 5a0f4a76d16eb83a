/** The picture of an item: a tile with the abbreviation of its company and the number of the product. */
export default function itemImage (company: string, product: number): string {
  const hue = product * 47 % 360
  const style = 'font-family="sans-serif" fill="#fff" text-anchor="middle"'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240" role="img">
<rect width="240" height="240" fill="hsl(${hue} 42% 46%)"/>
<text x="120" y="112" font-size="56" ${style}>${company.toUpperCase()}</text>
<text x="120" y="172" font-size="44" ${style}>${String(product).padStart(3, '0')}</text>
</svg>
`
}
