// Where a URL has its password, and that a text keeps none.

#include "workloads/contract/url_password.hpp"

#include <gtest/gtest.h>

namespace concbench {
namespace {

std::string password_of(std::string_view url) {
  const auto found = find_password(url);
  return found ? std::string(url.substr(found->begin, found->size)) : "none";
}

TEST(UrlPassword, StandsBetweenTheUserAndTheHost) {
  EXPECT_EQ(password_of("http://user:secret@host/"), "secret");
  EXPECT_EQ(password_of("HTTPS://user:secret@host:8443"), "secret");
  EXPECT_EQ(password_of("http://:secret@host/"), "secret");
  EXPECT_EQ(password_of("http://user:a:b@c@host/"), "a:b@c");
  EXPECT_EQ(password_of("http://user:secret@[::1]:80/?a=b:c@d#e:f@g"), "secret");
  EXPECT_EQ(password_of("user:secret@host/"), "secret");
  EXPECT_EQ(password_of("http://user:two words@host"), "two words");
}

TEST(UrlPassword, IsNothingElseOfAUrl) {
  for (const auto* const url :
       {"", "http://", "http://host", "http://host:80/", "http://user@host", "http://user:@host/",
        "http://host/user:page@host", "http://host?a=user:page@host", "http://host#user:page@host",
        "http://[::1]:80/@", "http://user@host:80/", "@", ":@", "plain"}) {
    EXPECT_EQ(password_of(url), "none") << url;
  }
}

TEST(UrlPassword, IsHiddenByStars) {
  EXPECT_TRUE(hides_password("http://user:***@host/"));
  EXPECT_FALSE(hides_password("http://user:****@host/"));
  EXPECT_FALSE(hides_password("http://host/***@"));
}

TEST(UrlPassword, IsInNoTextAnyMore) {
  EXPECT_EQ(without_passwords("GET http://user:secret@host/: 401"),
            "GET http://user:***@host/: 401");
  EXPECT_EQ(without_passwords("http://a:b@c http://d:***@e,\n'https://f:g@h'"),
            "http://a:***@c http://d:***@e,\n'https://f:***@h'");
  for (const auto* const text : {"", "://", "no URL: user:secret@host",
                                 "http://host/ and user:me@home", "http://user:\nname@host"}) {
    EXPECT_EQ(without_passwords(text), text);
  }
}

}  // namespace
}  // namespace concbench
