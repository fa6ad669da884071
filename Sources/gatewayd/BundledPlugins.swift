/// The plugins that come with the gateway, loaded where the settings name none.
let bundledPlugins = ["Registration"]
