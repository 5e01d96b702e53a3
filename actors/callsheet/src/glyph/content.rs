//! Interprets content streams: graphics and text state, strings, forms, paths.

mod state;

use std::collections::HashMap;
use std::rc::Rc;

use pdf::object::{PlainRef, Resolve};
use pdf::primitive::{Dictionary, Primitive};

use super::budget::{Budget, Limits};
use super::font::Font;
use super::lexer::{Lexer, Token};
use super::matrix::Matrix;
use super::model::{Glyph, Ruling, positioned};
use super::objects::Objects;
use super::path::Path;
use crate::Error;
use state::{Frame, State, build_path, matrix, next_line, text_operator};

/// Saved graphics states; deeper ones are not restored.
const MAX_SAVED_STATES: usize = 256;

/// Operands kept for one operator; no valid operator has more.
const MAX_OPERANDS: usize = 64;

/// Interprets the content of one page and collects its glyphs and rulings.
pub(super) struct Interpreter<'a, R: Resolve> {
    objects: &'a Objects<'a, R>,
    limits: &'a Limits,
    budget: &'a mut Budget,
    fonts: HashMap<PlainRef, Rc<Font>>,
    glyphs: Vec<Glyph>,
    rulings: Vec<Ruling>,
}

impl<'a, R: Resolve> Interpreter<'a, R> {
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

    /// Interprets a stream whose user space `ctm` maps to the page.
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
                    self.budget.spend_operator()?;
                    if op == "BI" {
                        lexer.skip_inline_image();
                        self.budget.images += 1;
                    } else {
                        self.operator(&mut frame, &op, &operands)?;
                    }
                    operands.clear();
                }
                operand if operands.len() < MAX_OPERANDS => operands.push(operand),
                _ => {}
            }
        }
        Ok(())
    }

    fn operator(&mut self, frame: &mut Frame<'_>, op: &str, args: &[Token]) -> Result<(), Error> {
        match op {
            "q" if frame.saved.len() < MAX_SAVED_STATES => frame.saved.push(frame.state.clone()),
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
        // A form inherits the font and the spacing of the stream that draws it.
        let state = State {
            ctm: Matrix(inner.unwrap_or(Matrix::IDENTITY.0)).then(frame.state.ctm),
            ..frame.state.clone()
        };
        let resources = objects.dictionary(&form.info, "Resources");
        let Some(data) = stream.as_ref().and_then(|s| objects.data(s)) else {
            return Ok(());
        };
        // Each form costs at least one operator, so that forms that draw each other many times
        // exhaust the budget as well.
        self.budget.spend_operator()?;
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
            self.budget.spend_glyph()?;
            let glyphs = positioned(&glyph.text, place, width, state.size, font.bold);
            self.glyphs.extend(glyphs);
            let advance = width + space * state.scale;
            frame.text = Matrix([1.0, 0.0, 0.0, 1.0, advance, 0.0]).then(frame.text);
        }
        Ok(())
    }
}
