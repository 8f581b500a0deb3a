//! `MockCloud` on a port.

use blnk_mock::MockCloud;

#[tokio::test]
async fn the_port_is_closed_when_the_cloud_is_dropped() {
    let cloud = MockCloud::start().await.unwrap();
    let base_url = cloud.base_url();
    assert_eq!(
        crate::http().get(&base_url).send().await.unwrap().status(),
        401
    );
    drop(cloud);
    assert!(
        crate::http()
            .get(&base_url)
            .send()
            .await
            .unwrap_err()
            .is_connect()
    );
}

#[test]
fn it_is_independent_of_the_runtime_that_started_it() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let cloud = runtime().block_on(MockCloud::start()).unwrap();
    let reply = runtime().block_on(async {
        crate::http()
            .get(cloud.base_url())
            .send()
            .await
            .unwrap()
            .status()
    });
    assert_eq!(reply, 401);
}
