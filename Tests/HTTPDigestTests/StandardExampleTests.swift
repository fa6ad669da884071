import Testing

@testable import HTTPDigest

/// The examples that the standards print.
@Suite struct StandardExampleTests {
    @Test func rfc7616MD5AndSHA256() throws {
        let offer = challenges(
            """
            Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256,
              nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
              opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """,
            """
            Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5,
              nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
              opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """)
        #expect(offer.problems.isEmpty)
        for (hash, response) in [
            (DigestHash.md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (.sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let secret = try HA1(hash, username: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life")
            var session = try DigestSession(
                answering: offer, with: DigestCredentials(username: "Mufasa", [secret]))
            let answer = try session.authorize(
                method: "GET", uri: "/dir/index.html", body: [],
                cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
            #expect(
                answer.headerValue == """
                    Digest username="Mufasa", realm="http-auth@example.org", \
                    nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", \
                    response="\(response)", algorithm=\(hash.name), \
                    opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", qop=auth, nc=00000001, \
                    cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
                    """)
        }
    }

    /// With the values of erratum 4897: those printed in the RFC are of SHA-512 cut short, which is another hash.
    @Test(arguments: [true, false])
    func rfc7616SHA512Truncated256(userhash: Bool) throws {
        let offer = challenges(
            """
            Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256,
              nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
              opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=\(userhash)
            """)
        let username = "J\u{E4}s\u{F8}n Doe"
        let secret = try HA1(
            .sha512Truncated256, username: username, realm: "api@example.org", password: "Secret, or not?")
        var session = try DigestSession(answering: offer, with: DigestCredentials(username: username, [secret]))
        let answer = try session.authorize(
            method: "GET", uri: "/doe.json", body: [], cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v")
        #expect(
            parameter("response", of: answer)
                == "\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\"")
        #expect(parameter("opaque", of: answer) == "\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\"")
        #expect(parameter("algorithm", of: answer) == "SHA-512-256")
        if userhash {
            #expect(
                parameter("username", of: answer)
                    == "\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\"")
            #expect(parameter("userhash", of: answer) == "true")
        } else {
            #expect(parameter("username*", of: answer) == "UTF-8''J%C3%A4s%C3%B8n%20Doe")
            #expect(parameter("username", of: answer) == nil && parameter("userhash", of: answer) == nil)
        }
    }

    @Test func rfc2617() throws {
        var session = try DigestSession(
            answering: challenges(
                """
                Digest realm="testrealm@host.com", qop="auth,auth-int", \
                nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"
                """),
            with: DigestCredentials(
                username: "Mufasa",
                [HA1(.md5, username: "Mufasa", realm: "testrealm@host.com", password: "Circle Of Life")]))
        let answer = try session.authorize(method: "GET", uri: "/dir/index.html", body: [], cnonce: "0a4f113b")
        #expect(parameter("response", of: answer) == "\"6629fae49393a05397450978507c4ef1\"")
        #expect(parameter("qop", of: answer) == "auth")
        #expect(parameter("nc", of: answer) == "00000001")
        #expect(parameter("algorithm", of: answer) == nil)
    }

    /// With the value of erratum 749; the one printed in the RFC belongs to no known password.
    @Test func rfc2069() throws {
        var session = try DigestSession(
            answering: challenges(
                """
                Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", \
                opaque="5ccc069c403ebaf9f0171e9517f40e41"
                """),
            with: DigestCredentials(
                username: "Mufasa",
                [HA1(.md5, username: "Mufasa", realm: "testrealm@host.com", password: "CircleOfLife")]))
        let answer = try session.authorize(method: "GET", uri: "/dir/index.html")
        #expect(
            answer.headerValue == """
                Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", \
                uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea", \
                opaque="5ccc069c403ebaf9f0171e9517f40e41"
                """)
    }
}
