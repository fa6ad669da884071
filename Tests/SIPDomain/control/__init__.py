"""What Scripts/sip-domain does: settings, accounts, certificates and the process of a local SIP domain."""
