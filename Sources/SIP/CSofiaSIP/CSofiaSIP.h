/// Nothing: the target only brings the flags of Debian's libsofia-sip-ua-dev to the shim.
