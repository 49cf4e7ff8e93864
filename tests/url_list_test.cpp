// Several URLs in one text.

#include "workloads/contract/url_list.hpp"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

using Urls = std::vector<std::string_view>;

TEST(UrlList, HasSpacesBetweenUrls) {
  EXPECT_EQ(split_urls("http://a/"), Urls{"http://a/"});
  EXPECT_EQ(split_urls("http://a/ https://b/c http://d"),
            (Urls{"http://a/", "https://b/c", "http://d"}));
  EXPECT_EQ(split_urls("  http://a/   http://b/  "), (Urls{"http://a/", "http://b/"}));
  EXPECT_EQ(split_urls("a http://b/"), (Urls{"a", "http://b/"}));
}

TEST(UrlList, LeavesASpaceInAUrlToWhoeverRefusesIt) {
  EXPECT_EQ(split_urls("http://a/b c"), Urls{"http://a/b c"});
  EXPECT_EQ(split_urls("http://u:two words@a/ http://b/"),
            (Urls{"http://u:two words@a/", "http://b/"}));
}

TEST(UrlList, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(split_urls(""), Urls{});
  EXPECT_EQ(split_urls("   "), Urls{});
}

TEST(UrlList, ReferToTheText) {
  const std::string_view text = "http://a/ http://b/";
  const auto urls = split_urls(text);
  ASSERT_EQ(urls.size(), 2u);
  EXPECT_EQ(urls[1].data(), text.data() + 10);
}

}  // namespace
}  // namespace concbench
