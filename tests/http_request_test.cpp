#include "benchmarks/http_server/http_request.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace concbench {
namespace {

using std::chrono::milliseconds;

std::string complaint_about(std::string_view target) {
  try {
    parse_target(target);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing";
}

TEST(ParseTarget, ReadsTheNumberOfEachPath) {
  EXPECT_EQ(parse_target("/delay/5").delay, milliseconds(5));
  EXPECT_EQ(parse_target("/bytes/1024").length_bytes, 1024U);
  EXPECT_EQ(parse_target("/status/503").status, 503U);
  EXPECT_TRUE(parse_target("/echo").echo);
}

TEST(ParseTarget, LeavesTheRestAtStatus200WithoutBodyAndDelay) {
  const HttpAnswer delayed = parse_target("/delay/5");
  EXPECT_EQ(delayed.status, 200U);
  EXPECT_EQ(delayed.length_bytes, 0U);
  EXPECT_FALSE(delayed.echo);
  EXPECT_EQ(parse_target("/status/404").length_bytes, 0U);
  EXPECT_EQ(parse_target("/bytes/1").delay, milliseconds(0));
}

TEST(ParseTarget, CombinesPathAndQueryInAnyOrder) {
  for (const char* target : {"/status/503?delay=10&bytes=20", "/status/503?bytes=20&delay=10",
                             "/bytes/20?status=503&delay=10", "/delay/10?bytes=20&status=503",
                             "http://127.0.0.1:8080/delay/10?bytes=20&status=503",
                             "HTTP://host/delay/10?bytes=20&status=503"}) {
    const HttpAnswer answer = parse_target(target);
    EXPECT_EQ(answer.status, 503U) << target;
    EXPECT_EQ(answer.length_bytes, 20U) << target;
    EXPECT_EQ(answer.delay, milliseconds(10)) << target;
  }
  EXPECT_EQ(parse_target("/echo?delay=5&status=201").delay, milliseconds(5));
  EXPECT_EQ(parse_target("/echo?delay=5&status=201").status, 201U);
}

TEST(ParseTarget, TakesBothEndsOfEachRangeAndNothingBeyond) {
  for (const char* inside : {"/delay/0", "/delay/60000", "/bytes/0", "/bytes/16777216",
                             "/status/200", "/status/599", "/bytes/007"}) {
    EXPECT_EQ(complaint_about(inside), "nothing") << inside;
  }
  EXPECT_EQ(complaint_about("/delay/60001"),
            "delay must be a whole number from 0 to 60000 (milliseconds), not '60001'");
  EXPECT_EQ(complaint_about("/bytes/16777217"),
            "bytes must be a whole number from 0 to 16777216 (bytes), not '16777217'");
  EXPECT_EQ(complaint_about("/status/199"),
            "status must be a whole number from 200 to 599 (HTTP status codes), not '199'");
  EXPECT_EQ(complaint_about("/status/600"),
            "status must be a whole number from 200 to 599 (HTTP status codes), not '600'");
}

TEST(ParseTarget, RefusesWhatIsNoWholeNumber) {
  for (const char* number : {"", "-1", "+1", " 1", "1 ", "1.5", "1e3", "0x10", "five", "%35", "1/2",
                             "18446744073709551617"}) {
    for (const char* before : {"/delay/", "/bytes/", "/status/",
                               "/bytes/1?delay=", "/delay/1?bytes=", "/delay/1?status="}) {
      const std::string target = std::string(before) + number;
      EXPECT_NE(complaint_about(target).find(" must be a whole number"), std::string::npos)
          << target << ": " << complaint_about(target);
    }
  }
}

TEST(ParseTarget, RefusesAnUnknownOrEmptyQueryParameter) {
  for (const char* query : {"", "size=1", "Delay=1", "delay", "=1", "delay=1&", "&delay=1",
                            "delay=1&&status=200", "delay=1&x"}) {
    const std::string target = std::string("/bytes/1?") + query;
    EXPECT_NE(complaint_about(target).find("allowed are delay={ms}, bytes={n} and status={code}"),
              std::string::npos)
        << target << ": " << complaint_about(target);
  }
}

TEST(ParseTarget, RefusesANumberGivenTwice) {
  for (const char* target : {"/bytes/1?bytes=1", "/delay/1?delay=2", "/status/200?status=200",
                             "/echo?delay=1&delay=1", "/bytes/1?delay=0&status=200&delay=0"}) {
    EXPECT_NE(complaint_about(target).find("is given twice"), std::string::npos) << target;
  }
}

TEST(ParseTarget, RefusesALengthForAnEcho) {
  EXPECT_NE(complaint_about("/echo?bytes=5").find("does not go with /echo"), std::string::npos);
}

TEST(ParseTarget, ListsThePathsForAnUnknownOne) {
  for (const char* target : {"", "/", "/bytes", "/nope", "/echo/", "bytes/1", "/Bytes/1", "*",
                             "http://host", "http://host?/bytes/1", "/nope?delay=x"}) {
    EXPECT_THROW(parse_target(target), UnknownPath) << target;
    EXPECT_NE(complaint_about(target).find("/delay/{ms}, /bytes/{n}, /status/{code} and /echo"),
              std::string::npos)
        << target;
  }
}

TEST(ParseTarget, RefusesAnAuthorityThatIsNone) {
  for (const std::string authority :
       {"", "[::1", "[host]", "[::1]x", "host:port", "user:page@host", "two words", "h\xFF"}) {
    const auto target = "http://" + authority + "/bytes/1";
    EXPECT_EQ(complaint_about(target).find("the target's authority '"), 0u) << target;
  }
  EXPECT_EQ(parse_target("HTTP://[::1]:8080/bytes/1").length_bytes, 1u);
}

TEST(ParseTarget, ComplainsInOnePrintableLineOfBoundedLength) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  for (const std::string& text : {every_byte, std::string(100'000, 'x')}) {
    for (const char* before : {"/", "/bytes/", "/bytes/1?", "/bytes/1?delay=", "/bytes/1?x="}) {
      const std::string complaint = complaint_about(before + text);
      EXPECT_LT(complaint.size(), 200U);
      EXPECT_TRUE(std::all_of(complaint.begin(), complaint.end(), [](char c) {
        return c >= ' ' && c <= '~';
      })) << complaint;
    }
  }
}

unsigned refusal_status(const HttpHeader& header) {
  const auto refusal = refusal_of(header);
  return refusal ? refusal->status : 0;
}

TEST(RefusalOf, WantsOneHostThatIsOne) {
  EXPECT_EQ(refusal_status({}), 400U);
  EXPECT_EQ(refusal_status({.version = 10}), 0U);
  for (const unsigned version : {10U, 11U}) {
    EXPECT_EQ(refusal_status({.version = version, .host = {2, "host"}}), 400U);
    for (const char* host : {"", "host", "host:80", "host:", "127.0.0.1:8080", "[::1]", "[::1]:80",
                             "a_b.c-d~e", "%C3%A4.example"}) {
      EXPECT_EQ(refusal_status({.version = version, .host = {1, host}}), 0U) << host;
    }
    for (const char* host : {"a b", "a, b", "a/b", "user@host", "host:port", "host:80:80", "::1",
                             "[::1", "[host]", "[::1]x", "http://host", "h\xC3\xA4", "h\xFF"}) {
      EXPECT_EQ(refusal_status({.version = version, .host = {1, host}}), 400U) << host;
    }
  }
}

TEST(RefusalOf, LimitsTheLinesOfAHeader) {
  EXPECT_EQ(refusal_status({.field_count = kMaxFields, .host = {1, "host"}}), 0U);
  EXPECT_EQ(refusal_status({.field_count = kMaxFields + 1, .host = {1, "host"}}), 431U);
}

TEST(AnswerTo, TurnsComplaintsIntoStatusAndText) {
  EXPECT_EQ(answer_to("GET", "/bytes/x").status, 400U);
  EXPECT_EQ(answer_to("GET", "/bytes/x").text,
            "bytes must be a whole number from 0 to 16777216 (bytes), not 'x'\n");
  EXPECT_EQ(answer_to("GET", "/nope").status, 404U);
  EXPECT_EQ(answer_to("DELETE", "/nope").status, 404U);
  EXPECT_EQ(answer_to("GET", "/bytes/1").text, "");
}

TEST(AnswerTo, TakesGetAndHeadEverywhereAndPostForAnEcho) {
  for (const char* method : {"GET", "HEAD"}) {
    for (const char* target : {"/delay/1", "/bytes/1", "/status/201", "/echo"}) {
      EXPECT_LT(answer_to(method, target).status, 300U) << method << target;
    }
  }
  EXPECT_EQ(answer_to("POST", "/echo").status, 200U);
  EXPECT_EQ(answer_to("POST", "/bytes/1").status, 405U);
  EXPECT_EQ(answer_to("POST", "/bytes/1").allow, "GET, HEAD");
  EXPECT_EQ(answer_to("PUT", "/echo").status, 405U);
  EXPECT_EQ(answer_to("PUT", "/echo").allow, "GET, HEAD, POST");
  EXPECT_EQ(answer_to("get", "/bytes/1").status, 405U);
}

}  // namespace
}  // namespace concbench
