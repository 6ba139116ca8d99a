#include "app/seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/issuer.h"
#include "app/signature_settings.h"
#include "support/app_storage.h"
#include "support/sample_pdf.h"

namespace rubrica::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class SealSettingsTest : public testing::Test {
 protected:
  SealSettings kept() { return signature_settings(scope_)->seal; }
  static DocumentRecord uploaded() {
    DocumentRecord document;
    document.origin = Origin::uploaded;
    document.pages = 3;
    return document;
  }
  static DocumentRecord issued() {
    DocumentRecord document = uploaded();
    document.origin = Origin::issued;
    return document;
  }

  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
  TenantScope other_ = storage_.scope("rui");
  const confined::PageImages images_ = confined::PageImages::beside_this_program();
};

TEST_F(SealSettingsTest, AreKeptAndBelongToOneTenant) {
  EXPECT_FALSE(kept().visible);
  EXPECT_EQ(kept().corner, SealCorner::lower_right);
  ASSERT_TRUE(save_seal(scope_, {.visible = true,
                                 .page = SealPage::first,
                                 .corner = SealCorner::upper_left,
                                 .in_field = true,
                                 .logo = std::nullopt}));
  EXPECT_TRUE(kept().visible);
  EXPECT_EQ(kept().page, SealPage::first);
  EXPECT_EQ(kept().corner, SealCorner::upper_left);
  EXPECT_TRUE(kept().in_field);
  EXPECT_FALSE(signature_settings(scope_)->cmd_active_since) << "a seal activates nothing";
  SignatureSettings options = signature_settings(scope_).value();
  options.reason = "Aprovação";
  ASSERT_TRUE(activate_cmd(scope_, options));
  EXPECT_TRUE(kept().visible) << "other options leave it alone";
  EXPECT_FALSE(signature_settings(other_)->seal.visible);
}

TEST_F(SealSettingsTest, NamesGoThereAndBack) {
  for (const auto page : {SealPage::first, SealPage::last}) EXPECT_EQ(seal_page_named(name(page)), page);
  for (const auto corner :
       {SealCorner::upper_left, SealCorner::upper_right, SealCorner::lower_left, SealCorner::lower_right}) {
    EXPECT_EQ(seal_corner_named(name(corner)), corner);
  }
  EXPECT_EQ(seal_page_named("middle"), std::nullopt);
  EXPECT_EQ(seal_corner_named(""), std::nullopt);
}

TEST_F(SealSettingsTest, ALogoIsKeptDrawnOnTheSealAndRemoved) {
  ASSERT_TRUE(save_seal(scope_, {.visible = true}));
  const double bare = seal_picture(scope_)->width;
  const auto saved = save_seal_logo(scope_, images_, test::small_png());
  ASSERT_TRUE(saved) << saved.error().describe();
  EXPECT_GT(seal_picture(scope_)->width, bare);
  EXPECT_TRUE(stored_seal_logo(scope_, kept())->has_value());
  ASSERT_TRUE(save_seal(scope_, {.visible = false}));
  EXPECT_TRUE(kept().logo) << "it is there when the seal is switched on again";
  EXPECT_FALSE(signature_settings(other_)->seal.logo);
  ASSERT_TRUE(remove_seal_logo(scope_));
  EXPECT_FALSE(kept().logo);
}

TEST_F(SealSettingsTest, WhatIsNoPictureOrTooLargeIsNoLogo) {
  ASSERT_TRUE(save_seal(scope_, {.visible = true}));
  EXPECT_EQ(save_seal_logo(scope_, images_, to_bytes("GIF89a")).error().code, ErrorCode::invalid_argument);
  Bytes large = test::small_png();
  large.resize(kLargestSealLogo + 1);
  EXPECT_EQ(save_seal_logo(scope_, images_, large).error().code, ErrorCode::invalid_argument);
  const confined::PageImages broken("/nonexistent/rubrica-confined");
  EXPECT_FALSE(save_seal_logo(scope_, broken, test::small_png())) << "what cannot be drawn is not kept";
  EXPECT_FALSE(kept().logo);
}

TEST_F(SealSettingsTest, ThePictureSaysWhatTheSealWillSay) {
  IssuerProfile profile;
  profile.name = "Marta Conceição Ferreira";
  profile.tax_id = "123456789";
  profile.address = "Rua das Flores 12";
  ASSERT_TRUE(save_issuer(scope_, profile));
  SignatureSettings options;
  options.location = "Porto";
  ASSERT_TRUE(activate_cmd(scope_, options));
  const SealPicture picture = seal_picture(scope_).value();
  EXPECT_THAT(picture.description, AllOf(HasSubstr("Marta Conceição Ferreira"), HasSubstr("Motivo: Autoria"),
                                         HasSubstr("Local: Porto"), HasSubstr("(hora de Lisboa)")));
  EXPECT_TRUE(images_.png(pdf::MemorySource(picture.pdf), 1, 72));
}

TEST_F(SealSettingsTest, AnUploadHasTheSealInTheCornerOfThePageThatWasChosen) {
  SealSettings seal{.visible = true, .page = SealPage::first, .corner = SealCorner::upper_left};
  const auto first = seal_request(seal, uploaded(), {}, Time{});
  EXPECT_EQ(first.place->page, 1);
  EXPECT_EQ(first.place->x, 0);
  EXPECT_EQ(first.place->y, 0);
  EXPECT_GT(first.place->margins.side, 0);
  EXPECT_FALSE(first.into_empty_field);
  EXPECT_EQ(seal_page_of(seal, uploaded()), 1);
  seal = {.visible = true, .in_field = true};
  const auto last = seal_request(seal, uploaded(), {}, Time{});
  EXPECT_EQ(last.place->page, -1);
  EXPECT_EQ(last.place->x, 1);
  EXPECT_EQ(last.place->y, 1);
  EXPECT_TRUE(last.into_empty_field);
  EXPECT_EQ(seal_page_of(seal, uploaded()), 0) << "only who reads it knows";
}

TEST_F(SealSettingsTest, ADocumentOfOursHasItAtTheFootOfTheLastPage) {
  const SealSettings seal{.visible = true, .page = SealPage::first, .corner = SealCorner::upper_left, .in_field = true};
  const auto request = seal_request(seal, issued(), {}, Time{});
  EXPECT_EQ(request.place->page, -1);
  EXPECT_EQ(request.place->x, 0) << "on the side of the corner";
  EXPECT_EQ(request.place->y, 1);
  EXPECT_GE(request.place->margins.bottom, 80) << "above the footer";
  EXPECT_FALSE(request.into_empty_field);
  EXPECT_EQ(seal_page_of(seal, issued()), 3);
}

}  // namespace
}  // namespace rubrica::app
