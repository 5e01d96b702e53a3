//! Walks a content stream: graphics and text state, strings, forms, paths.

use std::collections::HashMap;
use std::rc::Rc;

use pdf::object::{PlainRef, Resolve};
use pdf::primitive::{Dictionary, Primitive};

use super::document::{Budget, Objects};
use super::font::Font;
use super::lexer::{Lexer, Token};
use super::matrix::Matrix;
use super::path::Path;
use super::{Glyph, Limits, Ruling, placed};
use crate::Error;

/// Saved graphics states; deeper ones are not restored.
const STATES: usize = 256;
/// Operands before an operator; a longer row is no real operator.
const OPERANDS: usize = 64;

/// The part of the graphics state that moves text.
#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

impl State {
    fn at(ctm: Matrix) -> Self {
        Self {
            ctm,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

/// Collects glyphs and rulings of one page.
pub(super) struct Walker<'a, R: Resolve> {
    objects: &'a Objects<'a, R>,
    limits: &'a Limits,
    budget: &'a mut Budget,
    fonts: HashMap<PlainRef, Rc<Font>>,
    glyphs: Vec<Glyph>,
    rulings: Vec<Ruling>,
}

/// What one stream keeps while it runs.
struct Frame<'r> {
    resources: &'r Dictionary,
    /// Fonts by the name this stream's resources give them.
    fonts: HashMap<String, Option<Rc<Font>>>,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    path: Path,
    depth: usize,
}

impl<'a, R: Resolve> Walker<'a, R> {
    pub(super) fn new(
        objects: &'a Objects<'a, R>,
        limits: &'a Limits,
        budget: &'a mut Budget,
    ) -> Self {
        let (fonts, glyphs, rulings) = (HashMap::new(), Vec::new(), Vec::new());
        Self {
            objects,
            limits,
            budget,
            fonts,
            glyphs,
            rulings,
        }
    }

    pub(super) fn finish(self) -> (Vec<Glyph>, Vec<Ruling>) {
        (self.glyphs, self.rulings)
    }

    /// Runs a stream in the given space.
    pub(super) fn run(
        &mut self,
        content: &[u8],
        resources: &Dictionary,
        ctm: Matrix,
        depth: usize,
    ) -> Result<(), Error> {
        self.stream(content, resources, State::at(ctm), depth)
    }

    fn stream(
        &mut self,
        content: &[u8],
        resources: &Dictionary,
        state: State,
        depth: usize,
    ) -> Result<(), Error> {
        let mut frame = Frame {
            resources,
            fonts: HashMap::new(),
            state,
            saved: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            path: Path::default(),
            depth,
        };
        let mut lexer = Lexer::new(content);
        let mut operands: Vec<Token> = Vec::new();
        while let Some(token) = lexer.next_token() {
            match token {
                Token::Operator(op) => {
                    self.budget.operator()?;
                    if op == "BI" {
                        lexer.skip_inline_image();
                        self.budget.images += 1;
                    } else {
                        self.operator(&mut frame, &op, &operands)?;
                    }
                    operands.clear();
                }
                operand if operands.len() < OPERANDS => operands.push(operand),
                _ => {}
            }
        }
        Ok(())
    }

    fn operator(&mut self, frame: &mut Frame<'_>, op: &str, args: &[Token]) -> Result<(), Error> {
        match op {
            "q" if frame.saved.len() < STATES => frame.saved.push(frame.state.clone()),
            "Q" => {
                if let Some(state) = frame.saved.pop() {
                    frame.state = state;
                }
            }
            "cm" => {
                if let Some(m) = matrix(args) {
                    frame.state.ctm = m.then(frame.state.ctm);
                }
            }
            "Do" => self.form(frame, args)?,
            "Tf" => self.set_font(frame, args),
            "Tj" | "TJ" | "'" | "\"" => self.show_operator(frame, op, args)?,
            "m" | "l" | "c" | "v" | "y" | "h" | "re" => {
                self.budget.curves += usize::from(matches!(op, "c" | "v" | "y"));
                build_path(frame, op, args);
            }
            "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "n" => {
                self.paint(frame, op);
            }
            _ => text_operator(frame, op, args),
        }
        Ok(())
    }

    fn paint(&mut self, frame: &mut Frame<'_>, op: &str) {
        if matches!(op, "s" | "b" | "b*") {
            frame.path.close();
        }
        if op != "n" {
            let stroke = !matches!(op, "f" | "F" | "f*");
            frame
                .path
                .paint(stroke, &mut self.rulings, self.limits.rulings);
        }
        frame.path.clear();
    }

    fn set_font(&mut self, frame: &mut Frame<'_>, args: &[Token]) {
        let [Token::Name(name), Token::Number(size)] = args else {
            return;
        };
        frame.state.size = *size;
        if !frame.fonts.contains_key(name) {
            let font = self.load_font(frame.resources, name);
            frame.fonts.insert(name.clone(), font);
        }
        frame.state.font = frame.fonts.get(name).cloned().flatten();
    }

    fn load_font(&mut self, resources: &Dictionary, name: &str) -> Option<Rc<Font>> {
        let fonts = self.objects.dictionary(resources, "Font")?;
        let entry = fonts.get(name)?;
        if let Primitive::Reference(reference) = entry
            && let Some(font) = self.fonts.get(reference)
        {
            return Some(font.clone());
        }
        let dictionary = self.objects.dictionary(&fonts, name)?;
        let font = Rc::new(Font::load(self.objects, &dictionary));
        if let Primitive::Reference(reference) = entry {
            self.fonts.insert(*reference, font.clone());
        }
        Some(font)
    }

    fn form(&mut self, frame: &Frame<'_>, args: &[Token]) -> Result<(), Error> {
        let [Token::Name(name)] = args else {
            return Ok(());
        };
        if frame.depth >= self.limits.form_depth {
            return Ok(());
        }
        let objects = self.objects;
        let stream = objects
            .dictionary(frame.resources, "XObject")
            .and_then(|forms| objects.get(&forms, name));
        let Some(Primitive::Stream(form)) = &stream else {
            return Ok(());
        };
        match objects.name(&form.info, "Subtype").as_deref() {
            Some("Form") => {}
            Some("Image") => {
                self.budget.images += 1;
                return Ok(());
            }
            _ => return Ok(()),
        }
        let inner = objects
            .numbers(&form.info, "Matrix")
            .and_then(|n| n.try_into().ok());
        // A form goes on with the face and the spacing of where it is drawn.
        let state = State {
            ctm: Matrix(inner.unwrap_or(Matrix::IDENTITY.0)).then(frame.state.ctm),
            ..frame.state.clone()
        };
        let resources = objects.dictionary(&form.info, "Resources");
        let Some(data) = stream.as_ref().and_then(|s| objects.data(s)) else {
            return Ok(());
        };
        // Each run costs at least one operator, so that forms which call each
        // other in great numbers end as well.
        self.budget.operator()?;
        let resources = resources.as_ref().unwrap_or(frame.resources);
        self.stream(&data, resources, state, frame.depth + 1)
    }

    fn show_operator(
        &mut self,
        frame: &mut Frame<'_>,
        op: &str,
        args: &[Token],
    ) -> Result<(), Error> {
        if op == "\""
            && let [Token::Number(word), Token::Number(char), _] = args
        {
            frame.state.word_space = *word;
            frame.state.char_space = *char;
        }
        if op == "'" || op == "\"" {
            next_line(frame, 0.0, -frame.state.leading);
        }
        match args.last() {
            Some(Token::Text(text)) => self.show(frame, text),
            Some(Token::Array(items)) => {
                for item in items {
                    match item {
                        Token::Text(text) => self.show(frame, text)?,
                        Token::Number(shift) => {
                            let tx = -shift / 1000.0 * frame.state.size * frame.state.scale;
                            frame.text = Matrix([1.0, 0.0, 0.0, 1.0, tx, 0.0]).then(frame.text);
                        }
                        _ => {}
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn show(&mut self, frame: &mut Frame<'_>, bytes: &[u8]) -> Result<(), Error> {
        let Some(font) = frame.state.font.clone() else {
            return Ok(());
        };
        for glyph in font.decode(bytes) {
            let state = &frame.state;
            let width = glyph.advance * state.size * state.scale;
            let space = state.char_space
                + if glyph.is_space {
                    state.word_space
                } else {
                    0.0
                };
            let place = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, state.rise]).then(frame.text);
            let place = place.then(state.ctm);
            self.budget.glyph()?;
            let placed = placed(&glyph.text, place, width, state.size, font.bold);
            self.glyphs.extend(placed);
            let advance = width + space * state.scale;
            frame.text = Matrix([1.0, 0.0, 0.0, 1.0, advance, 0.0]).then(frame.text);
        }
        Ok(())
    }
}

fn next_line(frame: &mut Frame<'_>, tx: f64, ty: f64) {
    frame.line = Matrix([1.0, 0.0, 0.0, 1.0, tx, ty]).then(frame.line);
    frame.text = frame.line;
}

fn text_operator(frame: &mut Frame<'_>, op: &str, args: &[Token]) {
    let state = &mut frame.state;
    match (op, args) {
        ("BT", _) => {
            frame.text = Matrix::IDENTITY;
            frame.line = Matrix::IDENTITY;
        }
        ("Tc", [Token::Number(n)]) => state.char_space = *n,
        ("Tw", [Token::Number(n)]) => state.word_space = *n,
        ("Tz", [Token::Number(n)]) => state.scale = n / 100.0,
        ("TL", [Token::Number(n)]) => state.leading = *n,
        ("Ts", [Token::Number(n)]) => state.rise = *n,
        ("Td", [Token::Number(x), Token::Number(y)]) => next_line(frame, *x, *y),
        ("TD", [Token::Number(x), Token::Number(y)]) => {
            state.leading = -y;
            next_line(frame, *x, *y);
        }
        ("T*", _) => {
            let leading = state.leading;
            next_line(frame, 0.0, -leading);
        }
        ("Tm", _) => {
            if let Some(m) = matrix(args) {
                frame.text = m;
                frame.line = m;
            }
        }
        _ => {}
    }
}

fn build_path(frame: &mut Frame<'_>, op: &str, args: &[Token]) {
    let ctm = frame.state.ctm;
    let n: Vec<f64> = args.iter().filter_map(number).collect();
    match (op, &n[..]) {
        ("m", &[x, y]) => frame.path.move_to(ctm, x, y),
        ("l", &[x, y]) => frame.path.line_to(ctm, x, y),
        ("c" | "v" | "y", &[.., x, y]) => frame.path.curve_to(ctm, x, y),
        ("re", &[x, y, w, h]) => frame.path.rectangle(ctm, x, y, w, h),
        ("h", _) => frame.path.close(),
        _ => {}
    }
}

fn number(token: &Token) -> Option<f64> {
    if let Token::Number(n) = token {
        Some(*n)
    } else {
        None
    }
}

fn matrix(args: &[Token]) -> Option<Matrix> {
    let numbers: Vec<f64> = args.iter().filter_map(number).collect();
    numbers.try_into().ok().map(Matrix)
}
