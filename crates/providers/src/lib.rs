//! Every outbound call: WeChat Pay, WeChat OAuth, WeCom, the planet and the file store.
