//! Bakes a policy into a component: compiles it there, and keeps the memory as it is then.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wasmtime::Store;
use wasmtime::component::{Component, Instance, Lift, Linker, WasmList};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

use super::limits::Guard;
use super::{CompileError, EngineError, Limits, config, unsupported, words};
use crate::bindings::Decider;

/// A component with `policy` in it: still without imports, and `policy.baked` gives the policy
/// with nothing left to do. The same component and policy give the same bytes.
///
/// Fails if the policy has errors, if a policy is baked in already, or if the component is not
/// one of ours.
pub fn bake(component: &[u8], policy: &str) -> Result<Vec<u8>, CompileError> {
    let foreign = |error: wasmtime::Error| EngineError::Mismatch {
        reason: words(&error),
    };
    let wizer = Wizer::new();
    let (context, instrumented) = wizer.instrument_component(component).map_err(foreign)?;
    let engine = wasmtime::Engine::new(&config::embedded()).map_err(unsupported)?;
    let compiled = Component::new(&engine, &instrumented).map_err(foreign)?;
    let limits = Limits::default();
    let mut store = Store::new(&engine, Guard::new(&limits));
    store.limiter(|guard| guard);
    let instance = Linker::new(&engine)
        .instantiate(&mut store, &compiled)
        .map_err(foreign)?;
    let world = Decider::new(&mut store, &instance).map_err(foreign)?;
    let baked = world
        .escalation_rules_policies()
        .call_bake(&mut store, policy)
        .map_err(|error| EngineError::Trapped {
            task: "bake a policy",
            reason: words(&error),
        })?;
    baked.map_err(CompileError::Refused)?;
    let mut state = State {
        store,
        instance,
        failed: None,
    };
    let snapshot = now(wizer.snapshot_component(&context, &mut state));
    match (state.failed, snapshot) {
        (None, Some(Ok(bytes))) => Ok(bytes),
        (Some(error), _) | (None, Some(Err(error))) => Err(foreign(error).into()),
        (None, None) => Err(EngineError::Unsupported {
            reason: "taking a snapshot did not come to an end".to_owned(),
        }
        .into()),
    }
}

/// What the snapshot is taken of.
struct State {
    store: Store<Guard>,
    instance: Instance,
    /// Why something could not be read; what is written then is not used.
    failed: Option<wasmtime::Error>,
}

impl State {
    fn call<R: Lift + Send + Sync + 'static>(
        &mut self,
        instance: &str,
        name: &str,
    ) -> wasmtime::Result<R> {
        let missing = || wasmtime::Error::msg(format!("there is no `{instance}` `{name}`"));
        let of = self
            .instance
            .get_export_index(&mut self.store, None, instance)
            .ok_or_else(missing)?;
        let at = self
            .instance
            .get_export_index(&mut self.store, Some(&of), name)
            .ok_or_else(missing)?;
        let function = self
            .instance
            .get_typed_func::<(), (R,)>(&mut self.store, at)?;
        Ok(function.call(&mut self.store, ())?.0)
    }

    fn number<R: Lift + Default + Send + Sync + 'static>(
        &mut self,
        instance: &str,
        name: &str,
    ) -> R {
        self.call(instance, name).unwrap_or_else(|error| {
            self.failed.get_or_insert(error);
            R::default()
        })
    }
}

/// Nothing here waits for anything.
impl ComponentInstanceState for State {
    async fn call_func_ret_list_u8(
        &mut self,
        instance: &str,
        func: &str,
        contents: impl FnOnce(&[u8]) + Send,
    ) {
        match self.call::<WasmList<u8>>(instance, func) {
            Ok(list) => contents(list.as_le_slice(&self.store)),
            Err(error) => {
                self.failed.get_or_insert(error);
                contents(&[]);
            }
        }
    }

    async fn call_func_ret_s32(&mut self, instance: &str, func: &str) -> i32 {
        self.number(instance, func)
    }

    async fn call_func_ret_s64(&mut self, instance: &str, func: &str) -> i64 {
        self.number(instance, func)
    }

    async fn call_func_ret_f32(&mut self, instance: &str, func: &str) -> u32 {
        self.number::<f32>(instance, func).to_bits()
    }

    async fn call_func_ret_f64(&mut self, instance: &str, func: &str) -> u64 {
        self.number::<f64>(instance, func).to_bits()
    }
}

/// The outcome of a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => Some(it),
        Poll::Pending => None,
    }
}
