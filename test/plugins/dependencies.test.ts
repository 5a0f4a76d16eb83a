import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '../..')
const PLUGINS = join(ROOT, 'plugins')
const HOLDERS = ['FastifyInstance', 'FastifyRequest', 'FastifyReply']

const files = readdirSync(PLUGINS, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts')).map(file => join(PLUGINS, file))
const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  strict: true
})
const checker = program.getTypeChecker()

function visit (node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  node.forEachChild(child => visit(child, see))
}

/** What `fp(…, { name, dependencies })` says, by the file that says it. */
function declarationsOf (source: ts.SourceFile): { name: string, dependencies: string[] } | undefined {
  let found: { name: string, dependencies: string[] } | undefined
  visit(source, node => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'fp') return
    const [, options] = node.arguments
    if (!options || !ts.isObjectLiteralExpression(options)) return
    const textOf =
      (key: string) => options.properties.find(property => property.name?.getText() === key)?.getText() ?? ''
    const quoted = (text: string) => [...text.matchAll(/'([^']+)'/g)].map(([, word = '']) => word)
    found = { name: quoted(textOf('name'))[0] ?? '', dependencies: quoted(textOf('dependencies')) }
  })
  return found
}

/** The file whose augmentation of Fastify declares a symbol, if one does. */
function declaringFile (symbol: ts.Symbol | undefined): string | undefined {
  const declaration =
    symbol?.declarations?.find(({ parent }) => ts.isInterfaceDeclaration(parent) && HOLDERS.includes(parent.name.text))
  const file = declaration?.getSourceFile().fileName
  return file?.startsWith(PLUGINS) ? file : undefined
}

/** The property of Fastify that a node reads, by `request.auth` or `{ auth } = request`. */
function symbolOf (node: ts.Node): ts.Symbol | undefined {
  if (ts.isPropertyAccessExpression(node)) return checker.getSymbolAtLocation(node.name)
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return undefined
  const name = (node.propertyName ?? node.name).getText()
  return checker.getPropertyOfType(checker.getTypeAtLocation(node.parent), name)
}

const sources = new Map(files.flatMap(file => {
  const source = program.getSourceFile(file)
  return source ? [[file, source] as const] : []
}))
const plugins = new Map([...sources].flatMap(([file, source]) => {
  const declaration = declarationsOf(source)
  return declaration ? [[file, declaration] as const] : []
}))

/** The files that a file imports at run time, and whether it can throw what the plugin errors turns into an answer. */
function importsOf (source: ts.SourceFile): { files: string[], throwsFailure: boolean } {
  const imports = source.statements.filter(ts.isImportDeclaration)
    .filter(({ importClause }) => importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
  const specifiers: ts.Node[] = imports.map(({ moduleSpecifier }) => moduleSpecifier)
  visit(source, node => { // and with import(), when they are needed
    if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return
    specifiers.push(...node.arguments)
  })
  return {
    files: specifiers.map(specifier => join(source.fileName, '..', specifier.getText().slice(1, -1))),
    throwsFailure: imports.some(({ importClause }) => /\bFailure\b/.test(importClause?.getText() ?? ''))
  }
}

/** The functions that a file imports from a plugin. */
function importedFunctions (source: ts.SourceFile): ts.Node[] {
  const names: ts.Identifier[] = []
  visit(source, node => { if (ts.isImportSpecifier(node)) names.push(node.name) })
  const symbols = names.flatMap(name => checker.getSymbolAtLocation(name) ?? [])
  return symbols.flatMap(symbol => checker.getAliasedSymbol(symbol).declarations ?? [])
    .filter(node => ts.isFunctionDeclaration(node) && plugins.has(node.getSourceFile().fileName))
}

/**
 * The plugins that a plugin uses: in its own file, in the files that are no plugins and that it imports, and in the
 * functions that it imports from other plugins.
 */
function usesOf (plugin: string): string[] {
  const names = new Set<string>()
  const seen = new Set<string>()
  function read (file: string): void {
    const source = sources.get(file)
    if (!source || seen.has(file)) return
    seen.add(file)
    const imports = importsOf(source)
    if (imports.throwsFailure) names.add('errors')
    for (const root of [source, ...importedFunctions(source)]) {
      visit(root, node => {
        const owner = declaringFile(symbolOf(node))
        if (owner !== undefined && owner !== plugin) names.add(plugins.get(owner)?.name ?? owner)
      })
    }
    imports.files.filter(each => !plugins.has(each)).forEach(read)
  }
  read(plugin)
  names.delete(plugins.get(plugin)?.name ?? '')
  return [...names].sort()
}

t.test('every plugin names the plugins whose decorators it uses, and no others', t => {
  t.ok(plugins.size > 20, `${plugins.size} plugins`)
  for (const [file, { name, dependencies }] of plugins) {
    t.strictSame([...dependencies].sort(), usesOf(file), `${name} names what it uses`)
  }
  t.end()
})
