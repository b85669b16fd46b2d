//! Runs the core module as a host without the component model would.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use escalate::kit::typed::Rejection;
use escalate::model::diagnostic::Diagnostic;
use serde::Deserialize;
use wasmparser::{Parser, Payload};
use wasmtime::{Config, Engine, Instance, Memory, OptLevel, Store, TypedFunc};

#[derive(Deserialize)]
struct Compiled {
    policy: Option<u32>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct Begun {
    tally: Option<u32>,
    error: Option<Rejection>,
}

#[derive(Deserialize)]
struct Merged {
    error: Option<Rejection>,
}

/// An instance of the module.
pub struct Module {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

/// Names of imports and exports.
pub fn names(module: &[u8]) -> (Vec<String>, Vec<String>) {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.unwrap() {
            Payload::ImportSection(section) => {
                let all = section.into_imports();
                imports.extend(all.map(|it| it.unwrap().name.to_owned()));
            }
            Payload::ExportSection(section) => {
                exports.extend(section.into_iter().map(|it| it.unwrap().name.to_owned()));
            }
            _ => {}
        }
    }
    (imports, exports)
}

/// Machine code of a module, made in haste: it is not run for long.
pub fn compiled(bytes: &[u8]) -> wasmtime::Module {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None);
    let engine = Engine::new(&config).unwrap();
    wasmtime::Module::new(&engine, bytes).unwrap()
}

impl Module {
    pub fn new(module: &wasmtime::Module) -> Module {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[]).unwrap();
        let memory = instance.get_memory(&mut store, "memory").unwrap();
        Module {
            store,
            instance,
            memory,
        }
    }

    fn function<P: wasmtime::WasmParams, R: wasmtime::WasmResults>(
        &mut self,
        name: &str,
    ) -> TypedFunc<P, R> {
        let name = format!("escalate_{name}");
        self.instance
            .get_typed_func(&mut self.store, &name)
            .unwrap()
    }

    pub fn alloc(&mut self, length: u32) -> u32 {
        let alloc = self.function::<u32, u32>("alloc");
        alloc.call(&mut self.store, length).unwrap()
    }

    pub fn free(&mut self, block: u32) {
        let free = self.function::<u32, ()>("free");
        free.call(&mut self.store, block).unwrap();
    }

    /// A block with these bytes in it.
    fn give(&mut self, bytes: &[u8]) -> (u32, u32) {
        let length = u32::try_from(bytes.len()).unwrap();
        let block = self.alloc(length);
        assert!(block != 0);
        self.memory
            .write(&mut self.store, block as usize, bytes)
            .unwrap();
        (block, length)
    }

    /// The text of an answer, which is given back.
    fn take(&mut self, answer: u32) -> Option<String> {
        if answer == 0 {
            return None;
        }
        let at = answer as usize;
        let data = self.memory.data(&self.store);
        let length = u32::from_le_bytes(data[at - 4..at].try_into().unwrap()) as usize;
        let text = String::from_utf8(data[at..at + length].to_vec()).unwrap();
        self.free(answer);
        Some(text)
    }

    pub fn compile(&mut self, source: &str) -> Option<(Option<u32>, Vec<Diagnostic>)> {
        self.compile_bytes(source.as_bytes())
    }

    pub fn compile_bytes(&mut self, source: &[u8]) -> Option<(Option<u32>, Vec<Diagnostic>)> {
        let text = self.give(source);
        let compile = self.function::<(u32, u32), u32>("compile");
        let answer = compile.call(&mut self.store, text).unwrap();
        self.free(text.0);
        let read: Compiled = serde_json::from_str(&self.take(answer)?).unwrap();
        Some((read.policy, read.diagnostics))
    }

    pub fn decide_lines(&mut self, policy: u32, chunk: &str, options: &str) -> Option<String> {
        let (chunk, options) = (self.give(chunk.as_bytes()), self.give(options.as_bytes()));
        let decide = self.function::<(u32, u32, u32, u32, u32), u32>("decide_lines");
        let arguments = (policy, chunk.0, chunk.1, options.0, options.1);
        let answer = decide.call(&mut self.store, arguments).unwrap();
        self.free(chunk.0);
        self.free(options.0);
        self.take(answer)
    }

    pub fn describe(&mut self, policy: u32) -> Option<String> {
        let describe = self.function::<u32, u32>("describe");
        let answer = describe.call(&mut self.store, policy).unwrap();
        self.take(answer)
    }

    pub fn calendar_lines(&mut self, policy: u32, chunk: &str) -> Option<String> {
        let chunk = self.give(chunk.as_bytes());
        let ask = self.function::<(u32, u32, u32), u32>("calendar_lines");
        let answer = ask
            .call(&mut self.store, (policy, chunk.0, chunk.1))
            .unwrap();
        self.free(chunk.0);
        self.take(answer)
    }

    /// Begin to count: the number of a tally, or why there is none.
    pub fn tally(&mut self, policy: u32, options: &str) -> Option<Result<u32, Rejection>> {
        let options = self.give(options.as_bytes());
        let begin = self.function::<(u32, u32, u32), u32>("tally");
        let answer = begin
            .call(&mut self.store, (policy, options.0, options.1))
            .unwrap();
        self.free(options.0);
        let read: Begun = serde_json::from_str(&self.take(answer)?).unwrap();
        assert_ne!(read.tally.is_some(), read.error.is_some());
        Some(read.tally.ok_or_else(|| read.error.unwrap()))
    }

    pub fn add_lines(&mut self, tally: u32, chunk: &str, first_line: u32) -> Option<String> {
        let chunk = self.give(chunk.as_bytes());
        let add = self.function::<(u32, u32, u32, u32), u32>("add_lines");
        let arguments = (tally, chunk.0, chunk.1, first_line);
        let answer = add.call(&mut self.store, arguments).unwrap();
        self.free(chunk.0);
        self.take(answer)
    }

    pub fn state(&mut self, tally: u32) -> Option<String> {
        let state = self.function::<u32, u32>("state");
        let answer = state.call(&mut self.store, tally).unwrap();
        self.take(answer)
    }

    /// Join: why nothing was added, if nothing was.
    pub fn merge(&mut self, tally: u32, state: &str) -> Option<Result<(), Rejection>> {
        let state = self.give(state.as_bytes());
        let merge = self.function::<(u32, u32, u32), u32>("merge");
        let answer = merge
            .call(&mut self.store, (tally, state.0, state.1))
            .unwrap();
        self.free(state.0);
        let read: Merged = serde_json::from_str(&self.take(answer)?).unwrap();
        Some(read.error.map_or(Ok(()), Err))
    }

    pub fn result(&mut self, tally: u32) -> Option<String> {
        let result = self.function::<u32, u32>("result");
        let answer = result.call(&mut self.store, tally).unwrap();
        self.take(answer)
    }

    pub fn end(&mut self, tally: u32) {
        let end = self.function::<u32, ()>("end");
        end.call(&mut self.store, tally).unwrap();
    }

    pub fn drop_policy(&mut self, policy: u32) {
        let forget = self.function::<u32, ()>("drop");
        forget.call(&mut self.store, policy).unwrap();
    }

    pub fn baked(&mut self) -> u32 {
        let baked = self.function::<(), u32>("baked");
        baked.call(&mut self.store, ()).unwrap()
    }

    pub fn schema(&mut self, of: &str) -> Option<String> {
        let name = self.give(of.as_bytes());
        let schema = self.function::<(u32, u32), u32>("schema");
        let answer = schema.call(&mut self.store, name).unwrap();
        self.free(name.0);
        self.take(answer)
    }

    pub fn vocabulary(&mut self) -> Option<String> {
        let vocabulary = self.function::<(), u32>("vocabulary");
        let answer = vocabulary.call(&mut self.store, ()).unwrap();
        self.take(answer)
    }

    /// Pages of memory in use.
    pub fn pages(&self) -> u64 {
        self.memory.size(&self.store)
    }
}
