//! A port of the proxy that can be shut, so that no connection is made.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    net::{TcpListener, TcpSocket},
    sync::Mutex as AsyncMutex,
    task::JoinHandle,
};

use crate::{fault::How, proxy::Proxy};

/// What becomes of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stance {
    /// It is served.
    Open,
    /// It is refused.
    Shut,
    /// It is made and ended at once.
    Slam(How),
}

/// A port, and how it stands.
pub(crate) struct Door {
    proxy: Arc<Proxy>,
    address: SocketAddr,
    port: AsyncMutex<Port>,
    /// Bound and never listening, so that nobody takes the port while it changes hands.
    _keeper: TcpSocket,
    stance: Arc<Mutex<Stance>>,
}

enum Port {
    /// Ours, and nobody listens: the machine refuses connections.
    Held(TcpSocket),
    Open(JoinHandle<()>),
    /// Neither; only while it changes.
    Between,
}

impl Door {
    /// A door that stands open.
    pub(crate) async fn open(proxy: Arc<Proxy>) -> Self {
        let door = Self::shut(proxy);
        door.stand(Stance::Open).await;
        door
    }

    /// A door that is shut.
    pub(crate) fn shut(proxy: Arc<Proxy>) -> Self {
        let keeper = held("127.0.0.1:0".parse().unwrap());
        let address = keeper.local_addr().unwrap();
        Self {
            proxy,
            address,
            port: AsyncMutex::new(Port::Held(held(address))),
            _keeper: keeper,
            stance: Arc::new(Mutex::new(Stance::Shut)),
        }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes how it stands; connections that were made stay.
    pub(crate) async fn stand(&self, stance: Stance) {
        *self.stance.lock().unwrap_or_else(PoisonError::into_inner) = stance;
        let mut port = self.port.lock().await;
        *port = match (std::mem::replace(&mut *port, Port::Between), stance) {
            (Port::Open(task), Stance::Shut) => {
                task.abort();
                // The listener is closed when the task has ended, and not before.
                let _ = task.await;
                Port::Held(held(self.address))
            }
            (Port::Held(socket), Stance::Open | Stance::Slam(_)) => {
                let listener = socket.listen(1024).unwrap();
                let (proxy, stance) = (self.proxy.clone(), self.stance.clone());
                Port::Open(tokio::spawn(accept(listener, proxy, stance)))
            }
            (port, _) => port,
        };
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        if let Port::Open(task) = self.port.get_mut() {
            task.abort();
        }
    }
}

/// A port that is taken, and on which nobody listens.
fn held(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    // Connections that were made on it before do not stand in the way.
    socket.set_reuseaddr(true).unwrap();
    // Two of ours share the port: one that keeps it, and one that may listen.
    #[cfg(unix)]
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(listener: TcpListener, proxy: Arc<Proxy>, stance: Arc<Mutex<Stance>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let stance = *stance.lock().unwrap_or_else(PoisonError::into_inner);
        match stance {
            Stance::Open => proxy.welcome(stream),
            Stance::Slam(How::Reset) => stream.set_zero_linger().unwrap(),
            Stance::Slam(How::Close) | Stance::Shut => {}
        }
    }
}
