//! A port of the proxy that can stop listening, so that no connection is made.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use blnk::ClientBuilder;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::Mutex as AsyncMutex,
    task::JoinHandle,
};

use crate::{fault::Close, proxy::Proxy};

/// What happens to a new connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mode {
    /// It is served.
    Accept,
    /// It is refused.
    Refuse,
    /// It is made, and closed at once.
    CloseAtOnce(Close),
}

/// A port, and what happens to connections on it.
pub(crate) struct Listener {
    proxy: Arc<Proxy>,
    address: SocketAddr,
    port: AsyncMutex<Port>,
    /// Bound and never listening, so that no other program gets the port while it changes.
    _reservation: TcpSocket,
    mode: Arc<Mutex<Mode>>,
}

enum Port {
    /// Bound without listening: the machine refuses connections.
    Bound(TcpSocket),
    Listening(JoinHandle<()>),
    /// Neither; only while it changes.
    Changing,
}

impl Listener {
    /// A port that accepts connections.
    pub(crate) async fn accepting(proxy: Arc<Proxy>) -> Self {
        let listener = Self::refusing(proxy);
        listener.set_mode(Mode::Accept).await;
        listener
    }

    /// A port that refuses connections.
    pub(crate) fn refusing(proxy: Arc<Proxy>) -> Self {
        let reservation = bound("127.0.0.1:0".parse().unwrap());
        let address = reservation.local_addr().unwrap();
        Self {
            proxy,
            address,
            port: AsyncMutex::new(Port::Bound(bound(address))),
            _reservation: reservation,
            mode: Arc::new(Mutex::new(Mode::Refuse)),
        }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client whose attempts meet a listener in each of these modes, one after the other, and then one that accepts.
    pub(crate) async fn of_a_call(
        proxy: &Arc<Proxy>,
        call: usize,
        modes: Vec<Mode>,
        builder: ClientBuilder,
    ) -> ClientBuilder {
        let listener = Arc::new(Self::refusing(proxy.clone()));
        let url = listener.base_url();
        let modes = modes.into_iter().chain(std::iter::repeat(Mode::Accept));
        let modes = Arc::new(Mutex::new(modes));
        let proxy = proxy.clone();
        let change = move || {
            let mode = modes.lock().unwrap().next().unwrap();
            let (listener, proxy) = (listener.clone(), proxy.clone());
            async move {
                proxy.note_mode(call, mode);
                listener.set_mode(mode).await;
            }
        };
        change().await;
        builder.base_url(url).sleep_with(move |_| change())
    }

    /// Changes what happens to new connections; existing ones do not change.
    pub(crate) async fn set_mode(&self, mode: Mode) {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
        let mut port = self.port.lock().await;
        *port = match (std::mem::replace(&mut *port, Port::Changing), mode) {
            (Port::Listening(task), Mode::Refuse) => {
                task.abort();
                // The socket is closed when the task has ended, and not before.
                let _ = task.await;
                Port::Bound(bound(self.address))
            }
            (Port::Bound(socket), Mode::Accept | Mode::CloseAtOnce(_)) => {
                let listener = socket.listen(1024).unwrap();
                let (proxy, mode) = (self.proxy.clone(), self.mode.clone());
                Port::Listening(tokio::spawn(accept(listener, proxy, mode)))
            }
            (port, _) => port,
        };
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Port::Listening(task) = self.port.get_mut() {
            task.abort();
        }
    }
}

/// A socket on a port, without listening.
fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    // Earlier connections on the port do not prevent it.
    socket.set_reuseaddr(true).unwrap();
    // Two of our sockets share the port: one that reserves it, and one that may listen.
    #[cfg(unix)]
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(listener: TcpListener, proxy: Arc<Proxy>, mode: Arc<Mutex<Mode>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let mode = *mode.lock().unwrap_or_else(PoisonError::into_inner);
        match mode {
            Mode::Accept => proxy.accept(stream),
            Mode::CloseAtOnce(Close::Reset) => stream.set_zero_linger().unwrap(),
            Mode::CloseAtOnce(Close::Finish) | Mode::Refuse => {}
        }
    }
}
