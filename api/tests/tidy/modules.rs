//! The modules of a crate and what each uses of the others, read with `syn`.
//!
//! ```text
//! lib.rs -> mod lines -> files -> Module { items, imports, mentions }
//!        -> resolve(path): through `crate`, `self`, `super`, children, imports,
//!           re-exports and globs to the module that defines the item
//!        -> edges: module -> module, with the names used
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Segments of a path from the crate root; empty is the root itself.
pub(crate) type ModulePath = Vec<String>;

/// The modules of one crate, without tests.
pub(crate) struct Crate {
    modules: BTreeMap<ModulePath, Module>,
}

/// What one module defines and names.
#[derive(Default)]
struct Module {
    items: BTreeSet<String>,
    children: BTreeSet<String>,
    /// The name in this module, and the path it stands for.
    imports: Vec<(String, Vec<String>)>,
    globs: Vec<Vec<String>>,
    /// Paths of two segments or more that stand in code or in macros.
    mentions: BTreeSet<Vec<String>>,
}

/// Where a path leads: the module, and the item in it unless it is the module itself.
struct Target {
    module: ModulePath,
    item: Option<String>,
}

/// Names that the first module takes from the second.
pub(crate) type Edges = BTreeMap<(ModulePath, ModulePath), BTreeSet<String>>;

impl Crate {
    /// Reads the crate whose root file is `root` (`src/lib.rs`).
    pub(crate) fn read(root: &Path) -> Self {
        let mut modules = BTreeMap::new();
        let folder = root.parent().expect("a file has a folder").to_owned();
        read_file(root, &folder, &Vec::new(), &mut modules);
        Self { modules }
    }

    /// The modules of the first level.
    pub(crate) fn top_modules(&self) -> BTreeSet<String> {
        let top = self.modules.keys().filter(|path| path.len() == 1);
        top.map(|path| path[0].clone()).collect()
    }

    /// Every use of an item that another module of this crate defines.
    pub(crate) fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (from, module) in &self.modules {
            let imported = module.imports.iter().map(|(_, path)| path);
            for path in imported.chain(&module.mentions) {
                if let Some(Target {
                    module: to,
                    item: Some(item),
                }) = self.resolve(from, path, 0)
                    && to != *from
                {
                    edges.entry((from.clone(), to)).or_default().insert(item);
                }
            }
            for glob in &module.globs {
                if let Some(Target { module: to, .. }) = self.resolve(from, glob, 0)
                    && to != *from
                {
                    edges
                        .entry((from.clone(), to))
                        .or_default()
                        .insert("*".to_owned());
                }
            }
        }
        edges
    }

    fn resolve(&self, from: &ModulePath, path: &[String], depth: usize) -> Option<Target> {
        const MAX_REEXPORTS: usize = 16;
        if depth > MAX_REEXPORTS {
            return None;
        }
        let (mut at, mut rest) = match path.split_first()? {
            (first, rest) if first == "crate" => (Vec::new(), rest),
            (first, rest) if first == "self" => (from.clone(), rest),
            (first, _) if first == "super" => (from.clone(), path),
            _ => (from.clone(), path),
        };
        while let Some((segment, after)) = rest.split_first() {
            if segment == "super" {
                at.pop()?;
                rest = after;
                continue;
            }
            let module = self.modules.get(&at)?;
            let is_child = module.children.contains(segment);
            if is_child && (!after.is_empty() || !module.items.contains(segment)) {
                at.push(segment.clone());
                rest = after;
                continue;
            }
            if module.items.contains(segment) {
                return Some(Target {
                    module: at,
                    item: Some(segment.clone()),
                });
            }
            return self.resolve_imported(&at, segment, after, depth);
        }
        Some(Target {
            module: at,
            item: None,
        })
    }

    /// Follows an import or a re-export of `name` in the module `at`.
    fn resolve_imported(
        &self,
        at: &ModulePath,
        name: &str,
        after: &[String],
        depth: usize,
    ) -> Option<Target> {
        let module = self.modules.get(at)?;
        for (alias, path) in &module.imports {
            // `use ring::x` names the crate `ring`, not the import itself.
            if alias == name
                && path
                    .first()
                    .is_none_or(|first| first != name || path.len() > 1)
            {
                let whole: Vec<String> = path.iter().chain(after).cloned().collect();
                return self.resolve_from(at, name, &whole, depth);
            }
        }
        module.globs.iter().find_map(|glob| {
            let mut whole = glob.clone();
            whole.push(name.to_owned());
            whole.extend_from_slice(after);
            self.resolve_from(at, name, &whole, depth)
        })
    }

    fn resolve_from(
        &self,
        at: &ModulePath,
        name: &str,
        whole: &[String],
        depth: usize,
    ) -> Option<Target> {
        // `use name::name` would look itself up for ever.
        if whole.first().is_some_and(|first| first == name)
            && !self.modules[at].children.contains(name)
        {
            return None;
        }
        self.resolve(at, whole, depth + 1)
    }
}

fn read_file(
    file: &Path,
    folder: &Path,
    path: &ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    read_items(&parsed.items, folder, path, modules);
}

fn read_items(
    items: &[syn::Item],
    folder: &Path,
    path: &ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) {
    let mut reader = ModuleReader::default();
    for item in items {
        if is_test(attributes(item)) {
            continue;
        }
        if let syn::Item::Mod(child) = item {
            let name = child.ident.to_string();
            let mut child_path = path.clone();
            child_path.push(name.clone());
            match &child.content {
                Some((_, items)) => read_items(items, &folder.join(&name), &child_path, modules),
                None => {
                    let file = child_file(folder, path, child);
                    read_file(&file, &folder.join(&name), &child_path, modules);
                }
            }
            reader.module.children.insert(name);
        } else {
            reader.define(item);
            reader.visit_item(item);
        }
    }
    modules.insert(path.clone(), reader.module);
}

/// The file of a child whose siblings' files are in `folder`; a path in an attribute counts from
/// the folder of the parent's file.
fn child_file(folder: &Path, parent: &ModulePath, child: &syn::ItemMod) -> PathBuf {
    let source = if parent.is_empty() {
        folder
    } else {
        folder.parent().unwrap_or(folder)
    };
    let named = child.attrs.iter().find_map(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(file),
                ..
            }) if pair.path.is_ident("path") => Some(source.join(file.value())),
            _ => None,
        }
    });
    named.unwrap_or_else(|| folder.join(format!("{}.rs", child.ident)))
}

#[derive(Default)]
struct ModuleReader {
    module: Module,
}

impl ModuleReader {
    fn define(&mut self, item: &syn::Item) {
        let name = match item {
            syn::Item::Const(x) => &x.ident,
            syn::Item::Enum(x) => &x.ident,
            syn::Item::Fn(x) => &x.sig.ident,
            syn::Item::Static(x) => &x.ident,
            syn::Item::Struct(x) => &x.ident,
            syn::Item::Trait(x) => &x.ident,
            syn::Item::Type(x) => &x.ident,
            syn::Item::Union(x) => &x.ident,
            syn::Item::Macro(syn::ItemMacro {
                ident: Some(ident), ..
            }) => ident,
            _ => return,
        };
        self.module.items.insert(name.to_string());
    }

    fn import(&mut self, tree: &syn::UseTree, mut path: Vec<String>) {
        match tree {
            syn::UseTree::Path(part) => {
                path.push(part.ident.to_string());
                self.import(&part.tree, path);
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                let alias = path.last().cloned().unwrap_or_default();
                self.module.imports.push((alias, path));
            }
            syn::UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.module.imports.push((name.ident.to_string(), path));
            }
            syn::UseTree::Rename(name) => {
                if name.ident != "self" {
                    path.push(name.ident.to_string());
                }
                self.module.imports.push((name.rename.to_string(), path));
            }
            syn::UseTree::Glob(_) => self.module.globs.push(path),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, path.clone());
                }
            }
        }
    }

    fn mention(&mut self, path: Vec<String>) {
        if path.len() > 1 {
            self.module.mentions.insert(path);
        }
    }

    /// Paths in the arguments of a macro, which `syn` leaves as tokens.
    fn mention_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 && !path.is_empty() => {
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Ident(ident) => {
                    self.mention(std::mem::replace(&mut path, vec![ident.to_string()]));
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    self.mention(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.mention_tokens(group.stream());
                    }
                }
            }
        }
        self.mention(path);
    }
}

impl<'ast> Visit<'ast> for ModuleReader {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.import(&item.tree, Vec::new());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.mention(path.segments.iter().map(|s| s.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.mention_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if !matches!(item, syn::ImplItem::Fn(f) if is_test(&f.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return attribute.path().is_ident("test");
        };
        let text = list.tokens.to_string();
        list.path.is_ident("cfg")
            && text
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| w == "test")
            && !text.contains("not")
    })
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(x) => &x.attrs,
        syn::Item::Enum(x) => &x.attrs,
        syn::Item::Fn(x) => &x.attrs,
        syn::Item::Impl(x) => &x.attrs,
        syn::Item::Macro(x) => &x.attrs,
        syn::Item::Mod(x) => &x.attrs,
        syn::Item::Static(x) => &x.attrs,
        syn::Item::Struct(x) => &x.attrs,
        syn::Item::Trait(x) => &x.attrs,
        syn::Item::Type(x) => &x.attrs,
        syn::Item::Use(x) => &x.attrs,
        _ => &[],
    }
}
