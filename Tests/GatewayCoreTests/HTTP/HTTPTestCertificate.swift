/// Self-signed, for these tests only.
enum HTTPTestCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBfzCCASWgAwIBAgIUYEy1IFAQdH0DDaUTDqV3CkbYc/4wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEyMjkwNFoYDzIxMjYxMDI5
        MTIyOTA0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAT73Y7zJzq90eTgdpAaS1vnj+Fxem3DS3SClxwM1RQu3u3CS1Xuh3HD
        dHD+bm0reMq0l0uL+s0UAIZSKYZ6l80Uo1MwUTAdBgNVHQ4EFgQUcQqo99bgagT7
        OahpczvWtj66tCEwHwYDVR0jBBgwFoAUcQqo99bgagT7OahpczvWtj66tCEwDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA3CqUs81k7RTkHKNNoGxQ
        KTVqitYzJkVOwbklMczJmKwCID7yskBv39PSDDaNf7qkEERaS6TPOnI4G4K+sdpd
        Tg4i
        -----END CERTIFICATE-----
        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyuzv0DEGBjQPZTly
        oklX/TnefIBHcZHZ68Ilb1Fqu1OhRANCAAT73Y7zJzq90eTgdpAaS1vnj+Fxem3D
        S3SClxwM1RQu3u3CS1Xuh3HDdHD+bm0reMq0l0uL+s0UAIZSKYZ6l80U
        -----END PRIVATE KEY-----
        """
}
