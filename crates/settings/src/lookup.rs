//! Reading named values: absent and empty are the same, secrets may come from a file.

use std::str::FromStr;

use secrecy::SecretString;
use url::Url;

use crate::SettingsError;

pub(crate) struct Lookup<'a> {
    source: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(source: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { source }
    }

    /// The value, trimmed. Compose files and unit files leave empty values behind for what was
    /// not configured, so empty counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let value = (self.source)(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// A value that has a textual form, or `default`.
    pub(crate) fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        default: T,
        problem: &'static str,
    ) -> Result<T, SettingsError> {
        self.text(name).map_or(Ok(default), |value| {
            value
                .parse()
                .map_err(|_| SettingsError::Invalid { name, problem })
        })
    }

    /// An http or https URL without query, fragment or credentials.
    pub(crate) fn origin(&self, name: &'static str) -> Result<Option<Url>, SettingsError> {
        let Some(value) = self.text(name) else {
            return Ok(None);
        };
        let invalid = |problem| SettingsError::Invalid { name, problem };
        let url = Url::parse(&value).map_err(|_| invalid("is not a URL"))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(invalid("must be an http or https URL"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("must have neither query nor fragment"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("must not contain credentials"));
        }
        Ok(Some(url))
    }

    /// A secret from `name`, or from the file that `<name>_FILE` names.
    pub(crate) fn secret(&self, name: &'static str) -> Result<Option<SecretString>, SettingsError> {
        let file_name = format!("{name}_FILE");
        match (self.text(name), self.text(&file_name)) {
            (Some(_), Some(_)) => Err(SettingsError::Twice { name }),
            (Some(value), None) => Ok(Some(value.into())),
            (None, Some(path)) => {
                let value =
                    std::fs::read_to_string(path).map_err(|error| SettingsError::Unreadable {
                        name: file_name,
                        kind: error.kind(),
                    })?;
                let value = value.trim();
                if value.is_empty() {
                    return Err(SettingsError::Invalid {
                        name,
                        problem: "comes from an empty file",
                    });
                }
                Ok(Some(value.to_owned().into()))
            }
            (None, None) => Ok(None),
        }
    }
}
