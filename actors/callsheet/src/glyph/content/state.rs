//! The state of a content stream, and the operators that change only the state.

use std::collections::HashMap;
use std::rc::Rc;

use pdf::primitive::Dictionary;

use super::super::font::Font;
use super::super::lexer::Token;
use super::super::matrix::Matrix;
use super::super::path::Path;

/// The part of the graphics state that affects the position of text.
#[derive(Clone)]
pub(super) struct State {
    pub(super) ctm: Matrix,
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f64,
    pub(super) char_space: f64,
    pub(super) word_space: f64,
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
}

impl State {
    pub(super) fn at(ctm: Matrix) -> Self {
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

/// The state of one content stream.
pub(super) struct Frame<'r> {
    pub(super) resources: &'r Dictionary,
    /// Fonts by their names in the resources of the stream.
    pub(super) fonts: HashMap<String, Option<Rc<Font>>>,
    pub(super) state: State,
    pub(super) saved: Vec<State>,
    pub(super) text: Matrix,
    pub(super) line: Matrix,
    pub(super) path: Path,
    pub(super) depth: usize,
}

pub(super) fn next_line(frame: &mut Frame<'_>, tx: f64, ty: f64) {
    frame.line = Matrix([1.0, 0.0, 0.0, 1.0, tx, ty]).then(frame.line);
    frame.text = frame.line;
}

pub(super) fn text_operator(frame: &mut Frame<'_>, op: &str, args: &[Token]) {
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

pub(super) fn build_path(frame: &mut Frame<'_>, op: &str, args: &[Token]) {
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

pub(super) fn matrix(args: &[Token]) -> Option<Matrix> {
    let numbers: Vec<f64> = args.iter().filter_map(number).collect();
    numbers.try_into().ok().map(Matrix)
}
