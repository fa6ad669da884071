import Testing

@testable import GatewaySIP

@Suite("Where the gateway may connect")
struct AddressPolicyTests {
    @Test(
        "the public Internet",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
            "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.0.1", "193.0.0.1", "198.17.1.1",
            "198.20.0.0", "223.255.255.255", "2606:4700::1", "2a00::1", "2001:200::1", "64:ff9b::1.1.1.1",
            "2002:0101:0101::1", "::ffff:1.1.1.1",
        ])
    func allowed(_ text: String) throws {
        #expect(AddressPolicy().allows(try #require(IPAddress(text))))
    }

    @Test(
        "not what is private, special, or leads there",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
            "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
            "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "3fff::1", "100::1",
            "2001::1", "2001:0:4136:e378::1", "5f00::1", "4000::1", "64:ff9b:1::1", "64:ff9b:1::1.1.1.1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1", "2002:7f00:0001::1", "2002:0a00:0001::", "2002:c0a8:0101::1",
        ])
    func refused(_ text: String) throws {
        #expect(!AddressPolicy().allows(try #require(IPAddress(text))))
    }

    @Test("what the operator allows, in every form that it is written in, and nothing beside it")
    func operatorNetworks() throws {
        let policy = try AddressPolicy(allowing: ["127.0.0.0/8", "fd00::/8", "10.1.0.0/16"])
        for text in ["127.0.0.1", "::ffff:127.0.0.1", "fd00::1", "10.1.2.3", "64:ff9b::10.1.2.3", "8.8.8.8"] {
            #expect(policy.allows(try #require(IPAddress(text))), "\(text)")
        }
        for text in ["::1", "fc00::1", "10.2.0.1", "::ffff:10.2.0.1", "192.168.0.1"] {
            #expect(!policy.allows(try #require(IPAddress(text))), "\(text)")
        }
    }

    @Test("a network that cannot be read is an error, not an empty list")
    func mistake() {
        #expect(throws: IPNetwork.ParsingError.address("localhost")) {
            try AddressPolicy(allowing: ["127.0.0.0/8", "localhost"])
        }
    }
}
