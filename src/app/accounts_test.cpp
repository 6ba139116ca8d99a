#include "app/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/app_storage.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHere = "192.0.2.1";

SecretText password(std::string text = "quatro palavras ao acaso") { return SecretText(std::move(text)); }

class AccountsTest : public testing::Test {
 protected:
  std::int64_t count(const std::string& table) {
    auto tx = storage_.database().begin(sql::Access::read, Deadline::after(10s)).value();
    return tx.row("SELECT COUNT(*) FROM " + table).value()->integer(0);
  }
  ErrorCode log_in_error(const std::string& email, const std::string& text) {
    const auto refused = accounts_.log_in(email, password(text), kHere);
    return refused ? ErrorCode::count_ : refused.error().code;
  }

  test::AppStorage storage_;
  Accounts accounts_{storage_.storage(), {.memory = 8U << 10U, .passes = 1}};
};

TEST_F(AccountsTest, ASignUpIsALoginWithATenantOfItsOwn) {
  const NewLogin marta = accounts_.sign_up("Marta@Exemplo.pt", password()).value();
  const NewLogin rui = accounts_.sign_up("rui@exemplo.pt", password()).value();
  EXPECT_EQ(marta.cookie.expose().size(), 64U);
  const auto login = accounts_.login(marta.cookie.expose()).value();
  ASSERT_TRUE(login);
  EXPECT_EQ(login->email, "Marta@Exemplo.pt");
  EXPECT_EQ(login->scope.account(), marta.account);
  EXPECT_NE(login->scope.tenant(), accounts_.login(rui.cookie.expose()).value()->scope.tenant());
  EXPECT_NE(login->csrf, accounts_.login(rui.cookie.expose()).value()->csrf);
}

TEST_F(AccountsTest, AnEmailHasOneAccountHoweverItIsWritten) {
  ASSERT_TRUE(accounts_.sign_up("marta@exemplo.pt", password()));
  EXPECT_EQ(accounts_.sign_up("MARTA@exemplo.PT", password()).error().code, ErrorCode::storage_conflict);
  EXPECT_EQ(count("tenant"), 1);
  EXPECT_TRUE(accounts_.log_in("Marta@exemplo.pt", password(), kHere));
}

TEST_F(AccountsTest, WhatIsNoEmailOrNoPasswordMakesNoAccount) {
  for (const char* wrong : {"", "marta", "@exemplo.pt", "marta@", "marta@exemplo", "marta@exemplo.", "a b@exemplo.pt",
                            "a@b@exemplo.pt", "marta@.pt", "<marta@exemplo.pt>", "marta@exemplo.pt\n"}) {
    EXPECT_EQ(accounts_.sign_up(wrong, password()).error().code, ErrorCode::invalid_argument) << wrong;
  }
  EXPECT_EQ(accounts_.sign_up("a@b.pt", password("curta1234")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(accounts_.sign_up("a@b.pt", password(std::string(1025, 'x'))).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(accounts_.sign_up("a@b.pt", password("palavração")));  // ten characters
}

TEST_F(AccountsTest, AWrongPasswordAndAnUnknownEmailLookTheSame) {
  ASSERT_TRUE(accounts_.sign_up("marta@exemplo.pt", password()));
  const auto wrong = accounts_.log_in("marta@exemplo.pt", password("outra coisa qualquer"), kHere);
  const auto unknown = accounts_.log_in("ninguem@exemplo.pt", password(), kHere);
  EXPECT_EQ(wrong.error().code, ErrorCode::credentials_refused);
  EXPECT_EQ(unknown.error().code, ErrorCode::credentials_refused);
  EXPECT_EQ(wrong.error().describe(), unknown.error().describe());
}

TEST_F(AccountsTest, AfterFiveFailuresNoPasswordHelpsForAWhile) {
  ASSERT_TRUE(accounts_.sign_up("marta@exemplo.pt", password()));
  for (const char* email : {"marta@exemplo.pt", "ninguem@exemplo.pt"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in_error(email, "errada errada"), ErrorCode::credentials_refused);
    EXPECT_EQ(log_in_error(email, "quatro palavras ao acaso"), ErrorCode::rate_limited);
  }
  storage_.clock().advance(15min);
  EXPECT_TRUE(accounts_.log_in("marta@exemplo.pt", password(), kHere));
}

TEST_F(AccountsTest, AStrangerLocksNobodyOut) {
  ASSERT_TRUE(accounts_.sign_up("marta@exemplo.pt", password()));
  for (int i = 0; i < 6; ++i) log_in_error("marta@exemplo.pt", "errada errada");
  EXPECT_EQ(log_in_error("marta@exemplo.pt", "quatro palavras ao acaso"), ErrorCode::rate_limited);
  EXPECT_TRUE(accounts_.log_in("marta@exemplo.pt", password(), "198.51.100.7"));
}

TEST_F(AccountsTest, ManyPlacesTogetherHaveALimitToo) {
  ASSERT_TRUE(accounts_.sign_up("marta@exemplo.pt", password()));
  for (int i = 0; i < limits::kPasswordsPerAccount.count; ++i) {
    ASSERT_TRUE(RateLimits(storage_.storage()).take(limits::kPasswordsPerAccount, "marta@exemplo.pt"));
  }
  EXPECT_EQ(log_in_error("marta@exemplo.pt", "quatro palavras ao acaso"), ErrorCode::rate_limited);
}

TEST_F(AccountsTest, ASuccessForgetsTheFailures) {
  ASSERT_TRUE(accounts_.sign_up("marta@exemplo.pt", password()));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(log_in_error("marta@exemplo.pt", "errada errada"), ErrorCode::credentials_refused);
    }
    EXPECT_TRUE(accounts_.log_in("marta@exemplo.pt", password(), kHere));
  }
}

TEST_F(AccountsTest, ALoginEndsWhenItIsIdleAndAfterTwelveHours) {
  const NewLogin idle = accounts_.sign_up("marta@exemplo.pt", password()).value();
  storage_.clock().advance(Accounts::kIdle - 1ms);
  EXPECT_TRUE(accounts_.login(idle.cookie.expose())->has_value());
  storage_.clock().advance(Accounts::kIdle - 1ms);
  EXPECT_TRUE(accounts_.login(idle.cookie.expose())->has_value());
  storage_.clock().advance(Accounts::kIdle);
  EXPECT_FALSE(accounts_.login(idle.cookie.expose())->has_value());

  const NewLogin busy = accounts_.log_in("marta@exemplo.pt", password(), kHere).value();
  EXPECT_EQ(count("login"), 1) << "ended ones are not kept";
  for (int i = 0; i < 12 * 4 - 1; ++i) {
    storage_.clock().advance(15min);
    EXPECT_TRUE(accounts_.login(busy.cookie.expose())->has_value()) << i;
  }
  storage_.clock().advance(15min);
  EXPECT_FALSE(accounts_.login(busy.cookie.expose())->has_value());
}

TEST_F(AccountsTest, LoggingOutEndsThatLoginOnly) {
  const NewLogin here = accounts_.sign_up("marta@exemplo.pt", password()).value();
  const NewLogin there = accounts_.log_in("marta@exemplo.pt", password(), kHere).value();
  ASSERT_TRUE(accounts_.log_out(here.cookie.expose()));
  EXPECT_FALSE(accounts_.login(here.cookie.expose())->has_value());
  EXPECT_TRUE(accounts_.login(there.cookie.expose())->has_value());
  EXPECT_FALSE(accounts_.login("")->has_value());
}

TEST_F(AccountsTest, TheDatabaseHoldsNeitherPasswordNorCookie) {
  const NewLogin login = accounts_.sign_up("marta@exemplo.pt", password()).value();
  auto tx = storage_.database().begin(sql::Access::read, Deadline::after(10s)).value();
  const auto account = tx.row("SELECT password_hash FROM account").value();
  EXPECT_THAT(account->text(0), testing::StartsWith("$argon2id$"));
  EXPECT_THAT(account->text(0), testing::Not(testing::HasSubstr("palavras")));
  const auto row = tx.row("SELECT id_hash FROM login").value();
  EXPECT_EQ(row->bytes(0).size(), 32U);
  EXPECT_NE(hex_lower(row->bytes(0)), login.cookie.expose());
}

}  // namespace
}  // namespace rubrica::app
