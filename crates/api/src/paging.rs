//! Pages of a list.

use camp_repository::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{ApiError, Field};

/// Deepest page that is read; beyond it a filter is the better question.
const LAST_PAGE: u32 = 100_000;

/// Which page of a list a caller wants.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// 页码，从 1 开始
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// 每页条数：20、50 或 100
    #[param(default = 20, example = 20)]
    page_size: Option<u32>,
}

impl Paging {
    /// The page as the repository takes it.
    ///
    /// # Errors
    /// When the page or its size is not one of those allowed.
    pub fn request(self) -> Result<PageRequest, ApiError> {
        let page = self.page.unwrap_or(1);
        let size = self.page_size.unwrap_or(20);
        let mut errors = Vec::new();
        if !(1..=LAST_PAGE).contains(&page) {
            errors.push(Field::new("page", "range", "页码必须在 1 到 100000 之间"));
        }
        if !matches!(size, 20 | 50 | 100) {
            errors.push(Field::new(
                "pageSize",
                "choice",
                "每页条数只能是 20、50 或 100",
            ));
        }
        if errors.is_empty() {
            Ok(PageRequest { page, size })
        } else {
            Err(ApiError::invalid(errors))
        }
    }
}

/// 列表的一页。
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageView<T> {
    /// 本页内容
    pub items: Vec<T>,
    /// 页码，从 1 开始
    #[schema(example = 1)]
    pub page: u32,
    /// 每页条数
    #[schema(example = 20)]
    pub page_size: u32,
    /// 总条数
    #[schema(example = 42)]
    pub total: i64,
}

impl<T> PageView<T> {
    /// One page of what `request` asked for.
    pub fn of(page: Page<T>, request: PageRequest) -> Self {
        Self {
            items: page.items,
            page: request.page,
            page_size: request.size,
            total: page.total,
        }
    }
}
